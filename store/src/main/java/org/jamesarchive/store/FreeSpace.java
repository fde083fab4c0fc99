package org.jamesarchive.store;

import java.io.IOException;

/** Keeps a reserve on the disk, so that the store stops taking mail before it has to. */
final class FreeSpace {

    private static final int MIB = 1024 * 1024;

    private FreeSpace() {}

    /** @throws StoreUnavailableException when fewer than {@code watermark} bytes would stay free after {@code bytes} more */
    static void require(Disk disk, long bytes, long watermark) throws StoreUnavailableException {
        String lack = lack(disk, bytes, watermark);
        if (!lack.isEmpty()) {
            throw new StoreUnavailableException(lack);
        }
    }

    /** Why there is not enough space for {@code bytes} more; empty when there is. */
    static String lack(Disk disk, long bytes, long watermark) {
        try {
            long usable = disk.usableSpace();
            return usable - bytes >= watermark
                    ? ""
                    : "disk full: " + usable / MIB + " MiB free, " + watermark / MIB + " MiB must stay free";
        } catch (IOException e) {
            return "cannot ask for free space: " + e.getMessage();
        }
    }

    /** Whether a failed write means that the disk or the quota is full; by the system's words, or by what is free now. */
    static boolean isLacking(IOException failure, Disk disk, long watermark) {
        String message = String.valueOf(failure.getMessage());
        return message.contains("No space left on device")
                || message.contains("quota exceeded")
                || !lack(disk, 0, watermark).isEmpty();
    }
}
