package org.jamesarchive.message;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jamesarchive.store.Content;

/** Mails written as text, read. Each character of the text up to U+00FF is one byte. */
final class Read {

    private Read() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A text block as it goes over the wire. */
    static byte[] crlf(String text) {
        return bytes(text.replace("\n", "\r\n"));
    }

    static ParsedMessage mail(String text) {
        return mail(bytes(text));
    }

    static ParsedMessage mail(byte[] bytes) {
        return mail(bytes, MessageLimits.DEFAULT);
    }

    static ParsedMessage mail(byte[] bytes, MessageLimits limits) {
        try {
            return new MessageParser(limits, AttachmentText.NONE).parse(Content.of(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lines joined by CRLF. */
    static String lines(String... lines) {
        return String.join("\r\n", List.of(lines)) + "\r\n";
    }
}
