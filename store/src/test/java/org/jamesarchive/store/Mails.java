package org.jamesarchive.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
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
