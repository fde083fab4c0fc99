package org.jamesarchive.store.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;

/** What a file's mode says, which for root is not what it may do. */
public final class FileModes {

    private FileModes() {}

    /**
     * Whether the owner may write to the file; where there are no POSIX permissions, whether this process may.
     *
     * @throws IOException when the mode cannot be read
     */
    public static boolean isWritable(Path file) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        return view == null
                ? Files.isWritable(file)
                : view.readAttributes().permissions().contains(PosixFilePermission.OWNER_WRITE);
    }
}
