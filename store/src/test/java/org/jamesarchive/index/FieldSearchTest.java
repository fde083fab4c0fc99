package org.jamesarchive.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jamesarchive.index.SearchRequest.Order;
import org.jamesarchive.journal.EnvelopeEvidence;
import org.jamesarchive.journal.EnvelopeEvidence.Kind;
import org.jamesarchive.journal.EnvelopeEvidence.Recipient;
import org.jamesarchive.journal.EnvelopeEvidence.Via;
import org.jamesarchive.journal.JournalMailReader;
import org.jamesarchive.journal.JournalReports;
import org.jamesarchive.journal.JournalReports.Variant;
import org.jamesarchive.message.AttachmentText;
import org.jamesarchive.message.MessageLimits;
import org.jamesarchive.message.MessageParser;
import org.jamesarchive.message.RealMails;
import org.jamesarchive.store.Content;
import org.jamesarchive.store.ContentId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real mails, and journal reports of every variant around some of them, each found by each of its fields; how many mails a query must find
 * comes from what Python's parser reads in them.
 */
class FieldSearchTest {

    private static final String TRACE = """
            Received: from gateway1 ([10.0.0.1])
             by worker1 with ESMTP id 7; Mon, 2 Mar 2026 10:00:05 +0000
            Received: from mx ([192.0.2.7])
             by gateway1 with ESMTP id 5
             for <archive@archive-gw.example.com>;
             Mon, 2 Mar 2026 10:00:04 +0000
            """.replace("\n", "\r\n");
    private static final List<Kind> KINDS = List.of(Kind.TO, Kind.CC, Kind.BCC, Kind.RECIPIENT);
    private static final Instant ARRIVAL = Instant.parse("2026-03-02T10:00:05Z");
    private static final int REPORTS_OF_A_VARIANT = 4;
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{M}\\p{N}\\p{Cf}.'’]+|[.'’]{2,}");
    private static final Pattern PLAIN_WORD = Pattern.compile("[a-z]{3,20}");
    private static final Pattern PLAIN_ADDRESS = Pattern.compile("[a-z0-9.+-]+@[a-z0-9-]+(?:[.][a-z0-9-]+)+");
    private static final Pattern UNKNOWN_DATE = Pattern.compile("(?m)^Date: .*( [AP]M|GMT\\+\\d)");

    @TempDir
    Path folder;

    /** A mail that is in the archive once, however often it came. */
    private static final class Expected {

        private final byte[] mail;
        private final RealMails.Fields fields;
        private final Set<String> recipients = new TreeSet<>();
        private boolean hasClearCopy;
        private boolean isJournaled;

        Expected(byte[] mail, RealMails.Fields fields) {
            this.mail = mail;
            this.fields = fields;
        }
    }

    private final Map<ContentId, Expected> mails = new LinkedHashMap<>();

    @Test
    void everyMailIsFoundByEachOfItsFields() throws Exception {
        List<byte[]> real = RealMails.all();
        List<RealMails.Fields> fields = RealMails.readByPython(real, Files.createDirectory(folder.resolve("python")));
        InetAddress source = InetAddress.getByName("192.0.2.7");
        JournalMailReader reader =
                new JournalMailReader(new MessageParser(MessageLimits.DEFAULT, AttachmentText.NONE), source::equals);
        try (IndexedStore indexed = IndexedStore.open(folder.resolve("data"), reader)) {
            for (int i = 0; i < real.size(); i++) {
                byte[] mail = real.get(i);
                mails.putIfAbsent(ContentId.of(Content.of(mail)), new Expected(mail, fields.get(i)));
                indexed.add(behindTrace(mail), ARRIVAL);
            }
            int number = 0;
            for (Variant variant : Variant.values()) {
                for (int i = 0; i < REPORTS_OF_A_VARIANT; i++) {
                    addReports(indexed, variant, real.get(7 * number), fields.get(7 * number), number);
                    number++;
                }
            }
            indexed.caughtUp();
            check(indexed);
        }
    }

    /** Two reports with half of the recipients each, as of a mail with very many. */
    private void addReports(IndexedStore indexed, Variant variant, byte[] real, RealMails.Fields fields, int number)
            throws Exception {
        byte[] mail = variant == Variant.LINE_FEEDS
                ? new String(real, StandardCharsets.ISO_8859_1)
                        .replace("\r\n", "\n")
                        .getBytes(StandardCharsets.ISO_8859_1)
                : real;
        Expected expected = mails.computeIfAbsent(ContentId.of(Content.of(mail)), any -> new Expected(mail, fields));
        expected.isJournaled = true;
        expected.hasClearCopy |= variant == Variant.DECRYPTED_COPY;
        for (int half = 0; half < 2; half++) {
            Kind kind = KINDS.get((number + half) % KINDS.size());
            String address = "hidden" + number + "-" + half + "@recipients.example.net";
            String list = "list" + number + "-" + half + "@lists.example.net";
            expected.recipients.add(address);
            indexed.add(
                    behindTrace(JournalReports.report(
                            variant,
                            mail,
                            new EnvelopeEvidence(
                                    "sender" + number + "@envelope.example.net",
                                    "",
                                    List.of(new Recipient(
                                            kind,
                                            address,
                                            half == 0 ? Via.DIRECT : Via.EXPANDED,
                                            half == 0 ? "" : list))))),
                    ARRIVAL);
        }
    }

    private static byte[] behindTrace(byte[] mail) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(TRACE.getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(mail);
        return out.toByteArray();
    }

    private void check(IndexedStore indexed) throws Exception {
        assertThat(total(indexed, "")).isEqualTo(mails.size());
        assertThat(indexed.index.status().mails()).isEqualTo(mails.size());
        List<String> wrong = new ArrayList<>();
        int asked = 0;
        long unknownDates =
                mails.values().stream().filter(mail -> days(mail).isEmpty()).count();
        assertThat(unknownDates).isLessThan(30);
        for (Map.Entry<String, Long> query : expectedCounts().entrySet()) {
            long total = total(indexed, query.getKey());
            long unsure = query.getKey().startsWith("date:") ? unknownDates : 0;
            if (total < query.getValue() || total > query.getValue() + unsure) {
                wrong.add(query.getKey() + ": " + total + ", not " + query.getValue());
            }
            asked++;
        }
        for (Map.Entry<ContentId, Expected> mail : mails.entrySet()) {
            List<SearchHit> hits = indexed.hits("id:" + mail.getKey());
            if (hits.size() != 1 || !hits.get(0).mailId().equals(mail.getKey())) {
                wrong.add("id:" + mail.getKey() + " finds " + hits.size());
            } else if (hits.get(0).size() != size(mail.getValue())) {
                wrong.add("id:" + mail.getKey() + " has " + hits.get(0).size() + " bytes");
            }
            for (String recipient : mail.getValue().recipients) {
                List<SearchHit> found = indexed.hits("rcpt:" + recipient);
                if (found.size() != 1 || !found.get(0).mailId().equals(mail.getKey())) {
                    wrong.add("rcpt:" + recipient + " finds " + found.size());
                }
            }
            asked++;
        }
        System.err.printf("%d mails, %d queries%n", mails.size(), asked);
        assertThat(wrong).isEmpty();
        assertThat(asked).isGreaterThan(5_000);
    }

    /** Of a report's original, which has no trace block of ours; else as it came. */
    private static long size(Expected mail) {
        return mail.isJournaled ? mail.mail.length : TRACE.length() + mail.mail.length;
    }

    private static long total(IndexedStore indexed, String query) throws Exception {
        return indexed.page(query, Order.NEWEST, Optional.empty(), 1).total();
    }

    private Map<String, Long> expectedCounts() {
        Map<String, Long> counts = new TreeMap<>();
        count(counts, "message-id:\"%s\"", mail -> Stream.of(mail.fields.messageId())
                .filter(id -> !id.isEmpty() && id.matches("[\\w.@$+-]+"))
                .toList());
        count(counts, "from:%s", mail -> addresses(mail.fields.from()));
        count(counts, "to:%s", mail -> addresses(mail.fields.to()));
        count(counts, "subject:%s", mail -> words(mail.fields.subject()));
        count(counts, "date:%s", FieldSearchTest::days);
        count(counts, "type:%s", FieldSearchTest::types);
        count(counts, "has:%s", mail -> types(mail).isEmpty() ? List.of() : List.of("attachment"));
        count(counts, "is:%s", mail -> mail.isJournaled ? List.of("journaled") : List.of());
        for (int limit : List.of(1_000, 3_000, 10_000, 100_000)) {
            counts.put(
                    "size:>=" + limit,
                    mails.values().stream().filter(mail -> size(mail) >= limit).count());
        }
        counts.put("received:2026-03-02", (long) mails.size());
        counts.put("received:<2026-03-02", 0L);
        counts.put(
                "domain:recipients.example.net",
                mails.values().stream().filter(mail -> mail.isJournaled).count());
        counts.put("participant:envelope.example.net", counts.get("domain:recipients.example.net"));
        return counts;
    }

    /** Adds how many mails have each value; what Python read otherwise than we for known reasons has been left out of the values. */
    private void count(Map<String, Long> counts, String query, Function<Expected, Collection<String>> values) {
        Map<String, Long> mailsOf = mails.values().stream()
                .flatMap(mail -> new HashSet<>(values.apply(mail)).stream())
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        mailsOf.forEach((value, number) -> counts.put(String.format(Locale.ROOT, query, value), number));
    }

    private static List<String> addresses(String read) {
        return Stream.of(read.split(","))
                .map(address -> address.toLowerCase(Locale.ROOT))
                .filter(address -> PLAIN_ADDRESS.matcher(address).matches())
                .toList();
    }

    private static List<String> words(String subject) {
        String folded = Normalizer.normalize(subject, Normalizer.Form.NFKD)
                .replaceAll("\\p{M}", "")
                .toLowerCase(Locale.ROOT);
        return Stream.of(BETWEEN_WORDS.split(folded))
                .map(word -> word.replaceAll("^[.'’]+|[.'’]+$", ""))
                .filter(word -> PLAIN_WORD.matcher(word).matches())
                .filter(word -> !Set.of("and", "not").contains(word))
                .toList();
    }

    private static List<String> days(Expected mail) {
        if (mail.fields.date().isEmpty()
                || UNKNOWN_DATE
                        .matcher(new String(mail.mail, StandardCharsets.ISO_8859_1))
                        .find()) {
            return List.of();
        }
        Instant date = Instant.ofEpochSecond(Long.parseLong(mail.fields.date()));
        return List.of(date.atZone(ZoneOffset.UTC).toLocalDate().toString());
    }

    private static List<String> types(Expected mail) {
        List<String> types = new ArrayList<>(Stream.of(mail.fields.attachments().split(","))
                .filter(attachment -> attachment.indexOf('=') > 0)
                .map(attachment -> attachment.substring(0, attachment.indexOf('=')))
                .toList());
        if (mail.hasClearCopy) {
            types.add("application/pdf");
        }
        return types;
    }
}
