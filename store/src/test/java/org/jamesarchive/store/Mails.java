package org.jamesarchive.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Mails for tests. */
final class Mails {

    static final Instant ARRIVAL = Instant.parse("2024-02-29T11:30:00.123456789Z");

    private Mails() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A short mail that differs by its number, with a trace block. */
    static byte[] numbered(int number) {
        return bytes("Received: from a by b; now\r\nSubject: mail " + number + "\r\n\r\nbody " + number + "\r\n");
    }

    /** A mail whose body does not compress. */
    static byte[] random(int size, long seed) {
        byte[] mail = new byte[size];
        new Random(seed).nextBytes(mail);
        byte[] head = bytes("Subject: random\r\n\r\n");
        System.arraycopy(head, 0, mail, 0, Math.min(head.length, size));
        return mail;
    }

    /** Mails of a few kilobytes that have as much in common as the mail of one company. */
    static List<byte[]> alike(int count, long seed) {
        Random random = new Random(seed);
        List<String> words = random.ints(2000, 100, 100_000_000)
                .mapToObj(number -> Integer.toString(number, 36))
                .toList();
        List<byte[]> mails = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            StringBuilder mail = new StringBuilder("Received: from relay" + i % 5 + ".example.org by archive; " + i
                    + "\r\nFrom: Person " + i % 50 + " <person" + i % 50 + "@example.org>\r\nSubject: mail " + i
                    + "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n");
            for (int word = 50 + random.nextInt(500); word > 0; word--) {
                mail.append(words.get(random.nextInt(words.size()))).append(word % 12 == 0 ? "\r\n" : " ");
            }
            mails.add(bytes(mail.toString()));
        }
        return mails;
    }

    static Arrival arrival(byte[] mail) {
        return arrival(mail, ARRIVAL);
    }

    static Arrival arrival(byte[] mail, Instant when) {
        return arrival(Content.of(mail), when);
    }

    static Arrival arrival(Content content, Instant when) {
        return new Arrival(id(content), content, when, "sender@example.org", List.of("archive@archive.example.com"));
    }

    static ContentId id(byte[] mail) {
        return id(Content.of(mail));
    }

    static ContentId id(Content content) {
        try {
            return ContentId.of(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] all(Content content) throws IOException {
        try (InputStream in = content.open()) {
            return in.readAllBytes();
        }
    }
}
