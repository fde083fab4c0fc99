package org.jamesarchive.export;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A zip file that gets its name when it is whole; until then it is {@code NAME.part}. */
final class ZipTarget implements ExportTarget {

    /** Its directory is held in memory, while it is written and while it is read. */
    private static final int FILES_LIMIT = 1_000_000;

    private final Path file;
    private final Path part;
    private final FileChannel channel;
    private final ZipOutputStream zip;
    private final Set<String> names = new HashSet<>();
    private boolean finished;

    private ZipTarget(Path file, Path part, FileChannel channel) {
        this.file = file;
        this.part = part;
        this.channel = channel;
        this.zip = new ZipOutputStream(
                new BufferedOutputStream(Channels.newOutputStream(channel), 64 * 1024), StandardCharsets.UTF_8);
    }

    static ZipTarget open(Path file) throws IOException {
        if (Files.exists(file)) {
            throw new FileAlreadyExistsException(file + " is there already");
        }
        Path part = file.resolveSibling(file.getFileName() + ".part");
        FileChannel channel = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() == null) {
                throw new IOException(part + " is being written by another process");
            }
            return new ZipTarget(file, part, channel.truncate(0));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public OutputStream create(String name, Instant modified) throws IOException {
        if (!names.add(name)) {
            throw new FileAlreadyExistsException(name);
        }
        if (names.size() > FILES_LIMIT) {
            throw new IOException(file + " would have more than " + FILES_LIMIT + " files; export to a directory");
        }
        zip.putNextEntry(new ZipEntry(name).setLastModifiedTime(FileTime.from(modified)));
        return new FilterOutputStream(zip) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                zip.write(bytes, offset, length);
            }

            @Override
            public void close() throws IOException {
                zip.closeEntry();
            }
        };
    }

    @Override
    public Path scratch() {
        return file.resolveSibling(part.getFileName() + ".entries");
    }

    @Override
    public void finish() throws IOException {
        zip.finish();
        zip.flush();
        channel.force(true);
        Files.move(part, file);
        finished = true;
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(scratch());
        if (!finished) {
            Files.deleteIfExists(part);
        }
    }
}
