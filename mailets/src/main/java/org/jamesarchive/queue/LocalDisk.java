package org.jamesarchive.queue;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jamesarchive.store.file.DurableFile;

/** The file system of this machine. */
public final class LocalDisk implements Disk {

    @Override
    public DiskFile create(Path file) throws IOException {
        return new ChannelFile(FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    }

    @Override
    public DiskFile createDirect(Path file) throws IOException {
        try {
            return new ChannelFile(FileChannel.open(
                    file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, ExtendedOpenOption.DIRECT));
        } catch (UnsupportedOperationException e) {
            throw new IOException("the file system has no direct I/O", e);
        }
    }

    @Override
    public long blockSize(Path directory) throws IOException {
        return Files.getFileStore(directory).getBlockSize();
    }

    @Override
    public DiskFile link(Path existing, Path file) throws IOException {
        try {
            Files.createLink(file, existing);
        } catch (UnsupportedOperationException e) {
            throw new IOException("the file system has no links", e);
        }
        try {
            return new ChannelFile(FileChannel.open(file, StandardOpenOption.WRITE));
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    @Override
    public void truncate(Path file, long size) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(size);
            channel.force(true);
        }
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        DurableFile.forceDirectory(directory);
    }

    @Override
    public long usableSpace(Path directory) {
        // not Files.getFileStore, which reads the list of mounts each time; 0 when the directory is gone
        return directory.toFile().getUsableSpace();
    }

    private record ChannelFile(FileChannel channel) implements DiskFile {

        @Override
        public int write(ByteBuffer source, long position) throws IOException {
            return channel.write(source, position);
        }

        @Override
        public void force() throws IOException {
            channel.force(false);
        }

        @Override
        public void truncate(long size) throws IOException {
            channel.truncate(size);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
