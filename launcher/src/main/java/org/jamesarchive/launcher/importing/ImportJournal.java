package org.jamesarchive.launcher.importing;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.jamesarchive.launcher.mail.LineReader;
import org.jamesarchive.launcher.time.Time;
import org.jamesarchive.store.ContentId;

/**
 * What imports have brought into the archive, a line each, so that another run passes it over.
 * <pre>
 *   james-archive-import 1 DESTINATION
 *   CRC-32 TAB content id TAB key
 * </pre>
 * The CRC-32 is that of what stands behind its TAB. A line is written when the gateway has answered 250, and forced to disk with
 * others: a killed process loses none, a power cut a few, which are sent again then and merge. A line that is torn or does not
 * match its CRC counts for nothing. One process at a time; {@link #done} is safe for use by many threads.
 */
final class ImportJournal implements Closeable {

    /** Above this the table of what is done would not fit into the memory that the command has. */
    static final int ENTRIES_LIMIT = 8_000_000;

    private static final String MAGIC = "james-archive-import 1 ";
    private static final int LINE_LENGTH_LIMIT = 64 * 1024;
    private static final int UNFORCED_LIMIT = 256;
    private static final Duration FORCE_PACE = Duration.ofMillis(200);
    private static final int KEY_LENGTH_LIMIT = 2_000;
    private static final int CRC_DIGITS = 8;
    private static final int ID_DIGITS = 64;

    private final Path file;
    private final Time time;
    private final FileChannel channel;
    private final KeySet known;
    private final int limit;
    private int damaged;
    private int written;
    private int unforced;
    private long lastForce;

    private ImportJournal(Path file, FileChannel channel, int limit, Time time) {
        this.file = file;
        this.channel = channel;
        this.limit = limit;
        this.known = new KeySet(limit);
        this.time = time;
        this.lastForce = time.nanos();
    }

    /**
     * Opens or begins a journal.
     *
     * @param destination what the mails are brought to
     * @throws IOException when it cannot be read or written, is in use, is none, is one of another destination or too long
     */
    static ImportJournal open(Path file, String destination, Time time) throws IOException {
        return open(file, destination, ENTRIES_LIMIT, time);
    }

    static ImportJournal open(Path file, String destination, int limit, Time time) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            lock(file, channel);
            ImportJournal journal = new ImportJournal(file, channel, limit, time);
            journal.load(MAGIC + escape(destination) + "\n");
            return journal;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Whether the item was brought into the archive by an earlier run. */
    boolean isDone(String key) {
        return known.contains(shortened(key));
    }

    /** How many items earlier runs have brought. */
    int known() {
        return known.size();
    }

    /** Lines that count for nothing. */
    int damaged() {
        return damaged;
    }

    /** Notes that a gateway has taken the item. @throws IOException when that cannot be written; the import must end then */
    void done(String key, ContentId id) throws IOException {
        String rest = id + "\t" + shortened(key);
        ByteBuffer line = ByteBuffer.wrap((crc(rest) + "\t" + rest + "\n").getBytes(StandardCharsets.US_ASCII));
        synchronized (this) {
            if (written + known.size() >= limit) {
                throw new IOException(file + ": holds " + limit
                        + " items, all that a journal may; import the rest of the source with another --journal");
            }
            while (line.hasRemaining()) {
                channel.write(line);
            }
            written++;
            unforced++;
            if (unforced >= UNFORCED_LIMIT || time.since(lastForce).compareTo(FORCE_PACE) >= 0) {
                force();
            }
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (channel.isOpen()) {
            try (channel) {
                force();
            }
        }
    }

    private void force() throws IOException {
        channel.force(false);
        unforced = 0;
        lastForce = time.nanos();
    }

    private static void lock(Path file, FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return;
            }
        } catch (OverlappingFileLockException e) {
            // by this very process
        }
        throw new IOException(file + ": another import is using this journal");
    }

    private void load(String head) throws IOException {
        long whole = 0;
        try (InputStream in = Files.newInputStream(file)) {
            LineReader lines = new LineReader(in, LINE_LENGTH_LIMIT);
            byte[] first = lines.next();
            byte[] expected = head.getBytes(StandardCharsets.US_ASCII);
            if (first != null && (isWhole(first) || !startsLike(expected, first))) {
                whole = first.length;
                if (!Arrays.equals(first, expected)) {
                    throw new IOException(file
                            + ": is no journal of imports to here; name another one with --journal (it begins: "
                            + shown(first) + ")");
                }
                for (byte[] line = lines.next();
                        line != null && (isWhole(line) || lines.isCut());
                        line = lines.next()) {
                    whole = lines.offset();
                    add(line);
                }
            }
        }
        channel.truncate(whole);
        channel.position(whole);
        if (whole == 0) {
            channel.write(ByteBuffer.wrap(head.getBytes(StandardCharsets.US_ASCII)));
        }
        force();
    }

    private void add(byte[] line) throws IOException {
        String text = new String(line, 0, line.length - 1, StandardCharsets.ISO_8859_1);
        int rest = CRC_DIGITS + 1;
        int key = rest + ID_DIGITS + 1;
        boolean right = text.length() >= key
                && text.charAt(CRC_DIGITS) == '\t'
                && text.charAt(key - 1) == '\t'
                && crc(text.substring(rest)).equals(text.substring(0, CRC_DIGITS));
        if (!right) {
            damaged++;
        } else if (!known.add(text.substring(key))) {
            throw new IOException(
                    file + ": holds more than " + limit + " items; import in parts, each with its --journal");
        }
    }

    private static boolean isWhole(byte[] line) {
        return line.length > 0 && line[line.length - 1] == '\n';
    }

    private static boolean startsLike(byte[] whole, byte[] start) {
        return start.length <= whole.length && Arrays.equals(whole, 0, start.length, start, 0, start.length);
    }

    private static String crc(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.ISO_8859_1));
        return String.format("%08x", crc.getValue());
    }

    private static String shown(byte[] line) {
        String text = new String(line, 0, Math.min(line.length, 100), StandardCharsets.ISO_8859_1);
        return text.strip().replaceAll("[^ -~]", "?");
    }

    /** What stands in the line for a key. */
    private static String shortened(String key) {
        String escaped = escape(key);
        return escaped.length() <= KEY_LENGTH_LIMIT
                ? escaped
                : escaped.substring(0, KEY_LENGTH_LIMIT / 2) + "..." + KeySet.hashOf(escaped);
    }

    /** Printable US-ASCII, whatever is in it; one text for each. */
    private static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > ' ' && c < 127 && c != '\\') {
                escaped.append(c);
            } else {
                escaped.append(String.format("\\%04x", (int) c));
            }
        }
        return escaped.toString();
    }
}
