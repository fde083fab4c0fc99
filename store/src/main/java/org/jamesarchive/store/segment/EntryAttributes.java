package org.jamesarchive.store.segment;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jamesarchive.store.ContentId;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one copy of a message beside its bytes: its envelope and when it came. Written as pax attributes with the
 * vendor prefix {@code JAMESARCHIVE.}:
 * <pre>
 *   kind          message | merge
 *   contentid     64 hexadecimal digits
 *   serverid      0..65535
 *   arrival       RFC 3339 in UTC, up to nanoseconds
 *   tracelength   length of the copy's trace block in bytes
 *   sender        &lt;path&gt;; &lt;&gt; is the null sender
 *   recipients    &lt;path&gt; &lt;path&gt; ...; absent when there is none
 * </pre>
 * In a path every byte of its UTF-8 form that is a control, a space, {@code %}, {@code <} or {@code >} is written as {@code %XX}.
 *
 * @param kind MESSAGE or MERGE
 * @param traceLength length of the copy's trace block; for a MERGE the trace block is all its data
 */
public record EntryAttributes(
        EntryKind kind,
        ContentId contentId,
        int serverId,
        Instant arrival,
        long traceLength,
        String sender,
        List<String> recipients) {

    static final String PREFIX = "JAMESARCHIVE.";
    static final String KIND = PREFIX + "kind";
    static final String SERVER_ID = PREFIX + "serverid";
    private static final String CONTENT_ID = PREFIX + "contentid";
    static final String ARRIVAL = PREFIX + "arrival";
    private static final String TRACE_LENGTH = PREFIX + "tracelength";
    private static final String SENDER = PREFIX + "sender";
    private static final String RECIPIENTS = PREFIX + "recipients";
    private static final int COPY_NAME_BYTES = 8;

    public EntryAttributes {
        if (kind != EntryKind.MESSAGE && kind != EntryKind.MERGE) {
            throw new IllegalArgumentException("only a message or a merge has an envelope, not " + kind);
        }
        recipients = List.copyOf(recipients);
    }

    /** The tar entry's head for data of {@code size} bytes. */
    public TarEntry tarEntry(long size) {
        Map<String, String> pax = pax();
        return new TarEntry(name(pax), size, arrival, pax);
    }

    private Map<String, String> pax() {
        Map<String, String> pax = new LinkedHashMap<>();
        pax.put(KIND, kind.word());
        pax.put(CONTENT_ID, contentId.hex());
        pax.put(SERVER_ID, Integer.toString(serverId));
        pax.put(ARRIVAL, arrival.toString());
        pax.put(TRACE_LENGTH, Long.toString(traceLength));
        pax.put(SENDER, path(sender));
        if (!recipients.isEmpty()) {
            pax.put(
                    RECIPIENTS,
                    recipients.stream()
                            .map(EntryAttributes::path)
                            .reduce((a, b) -> a + ' ' + b)
                            .orElseThrow());
        }
        return pax;
    }

    private String name(Map<String, String> pax) {
        if (kind == EntryKind.MESSAGE) {
            return contentId.hex() + ".eml";
        }
        MessageDigest digest = LogHash.leafDigest();
        pax.values().forEach(value -> digest.update((value + '\n').getBytes(StandardCharsets.UTF_8)));
        String copy = HexFormat.of().formatHex(digest.digest(), 0, COPY_NAME_BYTES);
        return "merges/" + contentId.hex() + '/' + copy + ".trace";
    }

    /**
     * Reads them back.
     *
     * @throws DamagedEntryException when one is missing or malformed
     */
    static EntryAttributes of(Map<String, String> pax) throws DamagedEntryException {
        try {
            EntryKind kind = required(pax, KIND).equals(EntryKind.MERGE.word()) ? EntryKind.MERGE : EntryKind.MESSAGE;
            List<String> recipients = new ArrayList<>();
            String written = pax.get(RECIPIENTS);
            if (written != null) {
                for (String path : written.split(" ", -1)) {
                    recipients.add(address(path));
                }
            }
            return new EntryAttributes(
                    kind,
                    new ContentId(required(pax, CONTENT_ID)),
                    Integer.parseInt(required(pax, SERVER_ID)),
                    Instant.parse(required(pax, ARRIVAL)),
                    Long.parseLong(required(pax, TRACE_LENGTH)),
                    address(required(pax, SENDER)),
                    recipients);
        } catch (IllegalArgumentException | DateTimeParseException e) {
            throw new DamagedEntryException("malformed pax attributes: " + e.getMessage(), e);
        }
    }

    static String required(Map<String, String> pax, String key) throws DamagedEntryException {
        @Nullable String value = pax.get(key);
        if (value == null) {
            throw new DamagedEntryException("pax attribute " + key + " is missing");
        }
        return value;
    }

    private static String path(String address) {
        StringBuilder path = new StringBuilder(address.length() + 2).append('<');
        for (byte b : address.getBytes(StandardCharsets.UTF_8)) {
            int c = Byte.toUnsignedInt(b);
            if (c <= ' ' || c >= 0x7F || c == '%' || c == '<' || c == '>') {
                path.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            } else {
                path.append((char) c);
            }
        }
        return path.append('>').toString();
    }

    private static String address(String path) {
        if (path.length() < 2 || path.charAt(0) != '<' || path.charAt(path.length() - 1) != '>') {
            throw new IllegalArgumentException("a path stands in angle brackets: " + path);
        }
        byte[] bytes = new byte[path.length()];
        int length = 0;
        for (int at = 1; at < path.length() - 1; at++) {
            if (path.charAt(at) == '%') {
                bytes[length] = (byte) HexFormat.fromHexDigits(path, at + 1, at + 3);
                at += 2;
            } else {
                bytes[length] = (byte) path.charAt(at);
            }
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
