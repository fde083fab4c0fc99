package org.jamesarchive.launcher.fake;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** A segment as DESIGN.md has it, written the plain way: one zstd frame an entry, one tar entry a frame, no end mark. */
public final class FakeSegment {

    private static final int TAR_RECORD = 512;

    private final Path file;

    public FakeSegment(Path file) {
        this.file = file;
    }

    /** Adds one entry. */
    public void append(String name, byte[] content) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        TarArchiveOutputStream tar = new TarArchiveOutputStream(frame, TAR_RECORD);
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
        tar.flush();
        Files.write(
                file,
                Zstd.compress(frame.toByteArray()),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND,
                StandardOpenOption.DSYNC);
    }
}
