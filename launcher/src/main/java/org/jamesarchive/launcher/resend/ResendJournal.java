package org.jamesarchive.launcher.resend;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which mails were taken: a mail id a line, appended and forced to disk. A torn last line is cut off. One process at a time; safe for use by
 * many threads.
 */
public final class ResendJournal implements Closeable {

    private static final Pattern MAIL_ID = Pattern.compile("[0-9a-f]{64}");
    private static final int LINE_LENGTH = 65;
    private static final long FILE_LIMIT = 1L << 30;

    private final FileChannel channel;
    private final Set<String> taken;

    private ResendJournal(FileChannel channel, Set<String> taken) {
        this.channel = channel;
        this.taken = taken;
    }

    /**
     * Opens a journal, making it when it is not there.
     *
     * @throws IOException when it cannot be written, is no journal, or another process has it
     */
    public static ResendJournal open(Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() == null) {
                throw new IOException(file + ": another process is sending by this journal");
            }
            if (channel.size() > FILE_LIMIT) {
                throw new IOException(file + ": is no journal of resent mails");
            }
            long whole = channel.size() / LINE_LENGTH * LINE_LENGTH;
            ByteBuffer bytes = ByteBuffer.allocate((int) whole);
            while (bytes.hasRemaining() && channel.read(bytes, bytes.position()) >= 0) {
                // until all is there
            }
            Set<String> taken = new HashSet<>();
            String text = new String(bytes.array(), StandardCharsets.US_ASCII);
            for (int at = 0; at < whole; at += LINE_LENGTH) {
                String line = text.substring(at, at + LINE_LENGTH - 1);
                if (!MAIL_ID.matcher(line).matches() || text.charAt(at + LINE_LENGTH - 1) != '\n') {
                    throw new IOException(file + ": is no journal of resent mails");
                }
                taken.add(line);
            }
            channel.truncate(whole);
            channel.position(whole);
            return new ResendJournal(channel, taken);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Whether a mail was taken in this run or in one before. */
    synchronized boolean has(String mailId) {
        return taken.contains(mailId);
    }

    /** Notes that a mail was taken; on disk when this returns. */
    synchronized void add(String mailId) throws IOException {
        ByteBuffer line = ByteBuffer.wrap((mailId + '\n').getBytes(StandardCharsets.US_ASCII));
        while (line.hasRemaining()) {
            channel.write(line);
        }
        channel.force(false);
        taken.add(mailId);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
