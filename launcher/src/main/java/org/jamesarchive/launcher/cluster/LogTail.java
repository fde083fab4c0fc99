package org.jamesarchive.launcher.cluster;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** The end of a node's log, from the node's last start on. */
final class LogTail {

    private static final int TAIL_BYTES = 16_384;
    private static final int TAIL_LINES = 15;
    private static final long ROTATE_BYTES = 50_000_000;

    private final Path log;
    private volatile long start;

    LogTail(Path log) {
        this.log = log;
    }

    /**
     * Begins a new start of the node: what is in the log up to here is old. A log that has grown large becomes
     * {@code node.log.1}.
     */
    void begin() throws IOException {
        if (Files.exists(log) && Files.size(log) > ROTATE_BYTES) {
            Files.move(log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        }
        start = Files.exists(log) ? Files.size(log) : 0;
    }

    /** Whether a line since the start begins so. */
    boolean hasLine(String beginning) {
        return lines().stream().anyMatch(line -> line.startsWith(beginning));
    }

    /** The last lines, or the node's own one-line error when it left one. */
    String text() {
        List<String> lines = lines();
        List<String> errors =
                lines.stream().filter(line -> line.startsWith("archive: ")).toList();
        if (!errors.isEmpty()) {
            return errors.get(errors.size() - 1).substring("archive: ".length());
        }
        List<String> last = lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size());
        return "end of " + log + ":\n  " + String.join("\n  ", last);
    }

    private List<String> lines() {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            long from = Math.max(start, file.length() - TAIL_BYTES);
            byte[] tail = new byte[(int) Math.max(0, file.length() - from)];
            file.seek(from);
            file.readFully(tail);
            return new String(tail, StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            return List.of("(" + log + " cannot be read: " + e.getMessage() + ")");
        }
    }
}
