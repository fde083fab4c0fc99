package org.jamesarchive.benchmarks;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;

/** Mails such as people write, as to what an index makes of them: 60,000 words whose frequencies fall as in a language, 5,000 people. */
final class SampleMail {

    private static final int WORDS = 60_000;
    private static final int PEOPLE = 5_000;
    private static final int DAYS = 3_650;
    private static final Instant FIRST = Instant.parse("2014-01-01T00:00:00Z");
    private static final List<String> WORD = words();

    private SampleMail() {}

    /** The mail with this number, always the same. */
    static byte[] of(int number) {
        Random random = new Random(number);
        StringBuilder mail = new StringBuilder(8_000);
        Instant date = FIRST.plusSeconds(random.nextInt(DAYS * 86_400));
        mail.append("Received: from relay by archive; ")
                .append(number)
                .append("\r\nFrom: ")
                .append(person(random));
        mail.append("\r\nTo: ").append(person(random)).append(", ").append(person(random));
        mail.append("\r\nDate: ")
                .append(DateTimeFormatter.RFC_1123_DATE_TIME.format(date.atOffset(ZoneOffset.UTC)))
                .append("\r\nMessage-ID: <")
                .append(number)
                .append('.')
                .append(random.nextInt(1_000_000))
                .append("@mail.example.com>\r\nSubject: ");
        text(mail, random, 3 + random.nextInt(6));
        boolean hasAttachment = number % 10 == 0;
        mail.append("\r\nMIME-Version: 1.0\r\n");
        if (hasAttachment) {
            mail.append("Content-Type: multipart/mixed; boundary=frontier\r\n\r\n--frontier\r\n");
        }
        mail.append("Content-Type: text/plain; charset=utf-8\r\n\r\n");
        text(mail, random, 100 + random.nextInt(900));
        if (hasAttachment) {
            mail.append("\r\n--frontier\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=\"");
            mail.append(word(random)).append('_').append(word(random)).append(".txt\"\r\n\r\n");
            text(mail, random, 500);
            mail.append("\r\n--frontier--\r\n");
        }
        return mail.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** A word: the seldom ones are as likely as the frequent ones. */
    static String anyWord(Random random) {
        return WORD.get(random.nextInt(WORDS));
    }

    /** A word as often as it is written. */
    static String word(Random random) {
        return WORD.get((int) (WORDS * Math.pow(random.nextDouble(), 4)));
    }

    /** The local part of somebody's address. */
    static String somebody(Random random) {
        int number = (int) (PEOPLE * Math.pow(random.nextDouble(), 2));
        return WORD.get(number) + '.' + WORD.get(WORDS - 1 - number);
    }

    private static String person(Random random) {
        String local = somebody(random);
        return local.replace('.', ' ') + " <" + local + "@dept" + local.length() + ".example.com>";
    }

    private static void text(StringBuilder mail, Random random, int count) {
        int line = 0;
        for (int i = 0; i < count; i++) {
            // One in fifty is a number that is nowhere else, as order numbers are.
            String word = random.nextInt(50) == 0 ? Integer.toString(random.nextInt(100_000_000)) : word(random);
            mail.append(word);
            line += word.length() + 1;
            mail.append(line > 70 && count > 20 ? "\r\n" : " ");
            line = line > 70 ? 0 : line;
        }
    }

    private static List<String> words() {
        Random random = new Random(11);
        return Stream.generate(() -> random.ints(2 + random.nextInt(9), 'a', 'z' + 1)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString()
                        .toLowerCase(Locale.ROOT))
                .distinct()
                .limit(WORDS)
                .toList();
    }
}
