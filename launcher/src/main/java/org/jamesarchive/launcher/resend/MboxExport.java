package org.jamesarchive.launcher.resend;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jamesarchive.federation.FederatedHit;
import org.jamesarchive.federation.FederatedQuery;
import org.jamesarchive.federation.FederatedSearch;
import org.jamesarchive.federation.QueryRefusedException;
import org.jamesarchive.federation.SortOrder;
import org.jamesarchive.federation.WorkerAddress;
import org.jamesarchive.federation.WorkerClient;

/**
 * Mails as an mbox file (mboxrd: RFC 4155, a line of any number of {@code >} and {@code From } gets one {@code >} more), oldest first, lines
 * ended by LF. It is {@code NAME.part} until it is whole; beside it {@code NAME.part.journal} says how far it is, a line of mail id and
 * length each, so that a second run goes on. For one thread, once.
 */
public final class MboxExport {

    private static final DateTimeFormatter ASCTIME =
            DateTimeFormatter.ofPattern("EEE MMM d HH:mm:ss yyyy", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final byte[] FROM = "From ".getBytes(StandardCharsets.US_ASCII);
    private static final int FETCHES = 4;
    private static final int AHEAD = 8;
    private static final int PAGE = 200;
    private static final int REASONS_LIMIT = 100;

    private final MailFetch fetch;
    private final FederatedSearch search;
    private final Path file;
    private final Path part;
    private final Path journal;
    private final Set<String> written = new HashSet<>();
    private final List<String> failures = new ArrayList<>();
    private long mails;
    private long failed;

    /** @param file the mbox file */
    public MboxExport(WorkerClient client, List<WorkerAddress> workers, Duration budget, Path file) {
        this.fetch = new MailFetch(client, workers, budget);
        this.search = new FederatedSearch(client, workers, budget);
        this.file = file;
        this.part = file.resolveSibling(file.getFileName() + ".part");
        this.journal = file.resolveSibling(file.getFileName() + ".part.journal");
    }

    /**
     * What came of it.
     *
     * @param isFinished whether the file has its name
     */
    public record Result(
            long mails, long failed, List<String> failures, Map<String, String> missing, boolean isFinished) {

        public Result {
            failures = List.copyOf(failures);
            missing = Map.copyOf(missing);
        }
    }

    private record Fetching(FederatedHit hit, Future<byte[]> bytes) {}

    /**
     * Exports.
     *
     * @param isPartial whether it is finished although workers are missing, or a mail could not be fetched
     * @throws QueryRefusedException when workers do not understand the query
     * @throws IOException when the file cannot be written, or is there already
     */
    public Result run(String query, boolean isPartial, Consumer<String> progress)
            throws IOException, QueryRefusedException, InterruptedException {
        if (Files.exists(file)) {
            throw new FileAlreadyExistsException(file + " is there already");
        }
        ExecutorService fetchers = Executors.newFixedThreadPool(FETCHES);
        Map<String, String> missing;
        try (FileChannel out = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileChannel log = FileChannel.open(
                        journal, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            if (out.tryLock() == null) {
                throw new IOException(part + " is being written by another process");
            }
            resume(query, out, log);
            Deque<Fetching> ahead = new ArrayDeque<>();
            missing = search.walk(FederatedQuery.of(query, SortOrder.OLDEST, PAGE), hit -> {
                mails++;
                if (!written.contains(hit.mailId())) {
                    ahead.add(new Fetching(hit, fetchers.submit(() -> fetch.fetch(hit))));
                }
                if (ahead.size() == AHEAD) {
                    write(ahead.remove(), out, log);
                }
                progress.accept(mails + " mails");
                return true;
            });
            while (!ahead.isEmpty()) {
                write(ahead.remove(), out, log);
            }
            out.force(true);
        } finally {
            fetchers.shutdownNow();
        }
        boolean isFinished = isPartial || (missing.isEmpty() && failed == 0);
        if (isFinished) {
            Files.move(part, file);
            Files.deleteIfExists(journal);
        }
        return new Result(mails, failed, failures, missing, isFinished);
    }

    /** The journal begins with the query; what the file has behind its last line is cut off. */
    private void resume(String query, FileChannel out, FileChannel log) throws IOException {
        String text = Files.readString(journal);
        String head = "query " + query.replaceAll("\\s", " ") + "\n";
        long end = 0;
        if (text.isEmpty()) {
            append(log, head);
        } else if (!text.startsWith(head)) {
            throw new IOException(part + " holds the export of another query; remove it and " + journal);
        } else {
            String whole = text.substring(0, text.lastIndexOf('\n') + 1);
            for (String line : whole.substring(head.length()).lines().toList()) {
                int space = line.indexOf(' ');
                long length = space < 0 ? -1 : Long.parseLong(line.substring(space + 1));
                if (length < end || length > out.size()) {
                    break; // the file was not on disk as far as the journal was
                }
                written.add(line.substring(0, space));
                end = length;
            }
            log.truncate(0);
            StringBuilder kept = new StringBuilder(head);
            for (String line : whole.substring(head.length()).lines().toList()) {
                int space = line.indexOf(' ');
                if (space > 0 && written.contains(line.substring(0, space))) {
                    kept.append(line).append('\n');
                }
            }
            append(log, kept.toString());
        }
        out.truncate(end);
        out.position(end);
    }

    private void write(Fetching fetching, FileChannel out, FileChannel log) throws IOException, InterruptedException {
        byte[] mail;
        try {
            mail = fetching.bytes().get();
        } catch (ExecutionException e) {
            failed++;
            if (failures.size() < REASONS_LIMIT) {
                failures.add(String.valueOf(e.getMessage()));
            }
            return;
        }
        ByteBuffer bytes = ByteBuffer.wrap(entry(mail, moment(fetching.hit())));
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
        append(log, fetching.hit().mailId() + " " + out.position() + "\n");
    }

    private static void append(FileChannel log, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        log.position(log.size());
        while (bytes.hasRemaining()) {
            log.write(bytes);
        }
    }

    private static Instant moment(FederatedHit hit) {
        String date = hit.view().path("date").asText();
        try {
            return Instant.parse(
                    date.isEmpty() || date.equals("null")
                            ? hit.view().path("received").asText()
                            : date);
        } catch (DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }

    /** One mail as it stands in the file. */
    static byte[] entry(byte[] mail, Instant date) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(mail.length + 100);
        out.writeBytes(("From MAILER-DAEMON " + ASCTIME.format(date) + "\n").getBytes(StandardCharsets.US_ASCII));
        int at = 0;
        while (at < mail.length) {
            int end = at;
            while (end < mail.length && mail[end] != '\n') {
                end++;
            }
            int length = end - at - (end > at && end < mail.length && mail[end - 1] == '\r' ? 1 : 0);
            if (isFromLine(mail, at, length)) {
                out.write('>');
            }
            out.write(mail, at, length);
            out.write('\n');
            at = end + 1;
        }
        out.write('\n');
        return out.toByteArray();
    }

    private static boolean isFromLine(byte[] mail, int start, int length) {
        int at = start;
        while (at < start + length && mail[at] == '>') {
            at++;
        }
        if (start + length - at < FROM.length) {
            return false;
        }
        for (int i = 0; i < FROM.length; i++) {
            if (mail[at + i] != FROM[i]) {
                return false;
            }
        }
        return true;
    }
}
