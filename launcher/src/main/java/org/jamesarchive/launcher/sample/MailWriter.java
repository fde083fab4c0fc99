package org.jamesarchive.launcher.sample;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import java.util.SplittableRandom;

/** Writes one mail, line by line. Used by one thread. */
final class MailWriter {

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ROOT);
    private static final Instant FIRST_DATE = Instant.parse("2019-01-07T06:00:00Z");
    private static final int DATE_RANGE_SECONDS = 150_000_000;
    private static final Base64.Encoder MIME = Base64.getMimeEncoder(76, new byte[] {'\r', '\n'});

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final SplittableRandom random;
    private final SampleText text;
    private final int number;

    MailWriter(SplittableRandom random, int number) {
        this.random = random;
        this.text = new SampleText(random);
        this.number = number;
    }

    byte[] bytes() {
        return out.toByteArray();
    }

    SplittableRandom random() {
        return random;
    }

    SampleText text() {
        return text;
    }

    /** The mail's number, which makes whatever it is put into unique. */
    int number() {
        return number;
    }

    /** One line in US-ASCII or UTF-8. */
    MailWriter line(String line) {
        return line(line, StandardCharsets.UTF_8);
    }

    MailWriter line(String line, Charset charset) {
        out.writeBytes(line.getBytes(charset));
        return line();
    }

    /** An empty line. */
    MailWriter line() {
        out.write('\r');
        out.write('\n');
        return this;
    }

    MailWriter raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    /** The header fields that every mail has, but no Subject. */
    MailWriter envelopeFields() {
        return line("From: " + text.person()).line("To: " + text.person()).identityFields();
    }

    /** Date and Message-ID. */
    MailWriter identityFields() {
        return line("Date: " + date()).line("Message-ID: <" + number + "." + hex(10) + "@" + text.domain() + ">");
    }

    MailWriter subject() {
        return line("Subject: " + text.subject());
    }

    MailWriter mime(String contentType) {
        return line("MIME-Version: 1.0").line("Content-Type: " + contentType);
    }

    /** Paragraphs of wrapped text, an empty line between them. */
    MailWriter paragraphs(int count) {
        for (int i = 0; i < count; i++) {
            text.wrapped(30 + random.nextInt(90)).forEach(this::line);
            line();
        }
        return this;
    }

    /** Opens a body part: delimiter, fields, the empty line. */
    MailWriter part(String boundary, String... fields) {
        line("--" + boundary);
        for (String field : fields) {
            line(field);
        }
        return line();
    }

    MailWriter endParts(String boundary) {
        return line("--" + boundary + "--");
    }

    MailWriter base64(byte[] content) {
        return raw(MIME.encode(content)).line();
    }

    String boundary() {
        return "=_" + hex(12);
    }

    String date() {
        ZoneOffset zone = ZoneOffset.ofHours(random.nextInt(-8, 11));
        return ZonedDateTime.ofInstant(FIRST_DATE.plusSeconds(random.nextInt(DATE_RANGE_SECONDS)), zone)
                .format(DATE);
    }

    String hex(int digits) {
        StringBuilder hex = new StringBuilder();
        for (int i = 0; i < digits; i++) {
            hex.append(Character.forDigit(random.nextInt(16), 16));
        }
        return hex.toString();
    }

    byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
