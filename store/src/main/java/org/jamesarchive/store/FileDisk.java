package org.jamesarchive.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jamesarchive.store.file.DurableFile;

/** The real file system. */
final class FileDisk implements Disk {

    private final FileStore fileStore;

    FileDisk(Path directory) throws IOException {
        fileStore = Files.getFileStore(directory);
    }

    @Override
    public AppendFile create(Path file) throws IOException {
        return new File(FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    }

    @Override
    public AppendFile open(Path file) throws IOException {
        return new File(FileChannel.open(file, StandardOpenOption.WRITE));
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        DurableFile.forceDirectory(directory);
    }

    @Override
    public long usableSpace() throws IOException {
        return fileStore.getUsableSpace();
    }

    private record File(FileChannel channel) implements AppendFile {

        @Override
        public int write(ByteBuffer bytes, long position) throws IOException {
            return channel.write(bytes, position);
        }

        @Override
        public void force() throws IOException {
            channel.force(false);
        }

        @Override
        public void truncate(long length) throws IOException {
            channel.truncate(length);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
