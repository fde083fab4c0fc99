package org.jamesarchive.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;

/** Messages that compress as text does. */
final class SampleText {

    private static final String[] WORDS = words();

    private SampleText() {}

    /** A message of its own: a number in the header, behind it a piece of a long text. */
    static byte[] piece(byte[] text, int bytes, Random random) {
        byte[] head = head(random);
        byte[] message = Arrays.copyOf(head, bytes);
        int at = random.nextInt(text.length - bytes);
        System.arraycopy(text, at, message, head.length, bytes - head.length);
        return message;
    }

    private static byte[] head(Random random) {
        return ("Message-ID: <" + random.nextLong() + "." + random.nextLong()
                        + "@example.com>\r\nSubject: report\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Another message each time: a number in the header, the body begins elsewhere in the same text. */
    static byte[] message(byte[] body, Random random) {
        byte[] head = head(random);
        byte[] message = new byte[body.length];
        int cut = random.nextInt(body.length - head.length);
        System.arraycopy(head, 0, message, 0, head.length);
        System.arraycopy(body, cut, message, head.length, body.length - cut - head.length);
        System.arraycopy(body, 0, message, body.length - cut, cut);
        return message;
    }

    private static String[] words() {
        Random random = new Random(7);
        return Stream.generate(() -> random.ints(2 + random.nextInt(8), 'a', 'z' + 1)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString())
                .limit(3000)
                .toArray(String[]::new);
    }

    /** Words whose frequencies fall as in a language, lines of 76 characters. */
    static byte[] body(Random random, int size) {
        StringBuilder text = new StringBuilder(size + 80);
        int line = 0;
        while (text.length() < size) {
            String word = WORDS[(int) (WORDS.length * Math.pow(random.nextDouble(), 3))];
            text.append(word);
            line += word.length() + 1;
            text.append(line > 70 ? "\r\n" : " ");
            line = line > 70 ? 0 : line;
        }
        return text.substring(0, size).getBytes(StandardCharsets.US_ASCII);
    }
}
