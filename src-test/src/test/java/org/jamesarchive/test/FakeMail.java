package org.jamesarchive.test;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jamesarchive.launcher.mail.Mail;

/** Mails made for a test, each unlike all others by its number. */
public final class FakeMail {

    private FakeMail() {}

    /** So many small mails. */
    public static List<Mail> small(String story, int count) {
        return sized(story, count, 2_000);
    }

    /** So many mails of about that many bytes, which do not compress well. */
    public static List<Mail> sized(String story, int count, int bytes) {
        return IntStream.range(0, count).mapToObj(i -> one(story, i, bytes)).toList();
    }

    private static Mail one(String story, int number, int bytes) {
        String head = "From: Alice <alice@sender.example.net>\r\nTo: bob@sender.example.net\r\nSubject: " + story + " "
                + number + "\r\nMessage-ID: <" + story + "." + number + "@sender.example.net>\r\n\r\n";
        Random random = new Random(story.hashCode() * 31L + number);
        StringBuilder body = new StringBuilder(bytes + 80);
        while (body.length() < bytes) {
            for (int i = 0; i < 76; i++) {
                body.append((char) (' ' + 1 + random.nextInt(94)));
            }
            body.append("\r\n");
        }
        return new Mail(story + "-" + number, (head + body).getBytes(StandardCharsets.US_ASCII));
    }
}
