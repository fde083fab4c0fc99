package org.jamesarchive.store.segment;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What is known of an audit entry beside its text; written as three of the pax attributes of {@link EntryAttributes}: kind, serverid
 * and arrival.
 *
 * @param arrival when the worker was told
 */
public record AuditAttributes(int serverId, Instant arrival) {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "yyyyMMdd'T'HHmmss.SSSSSSSSS", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final int TEXT_DIGEST_BYTES = 8;

    /** The tar entry's head for this text: {@code audit/<time>-<first bytes of the text's SHA-256>.json}. */
    public TarEntry tarEntry(byte[] text) {
        Map<String, String> pax = new LinkedHashMap<>();
        pax.put(EntryAttributes.KIND, EntryKind.AUDIT.word());
        pax.put(EntryAttributes.SERVER_ID, Integer.toString(serverId));
        pax.put(EntryAttributes.ARRIVAL, arrival.toString());
        MessageDigest digest = LogHash.leafDigest();
        digest.update(TIME.format(arrival).getBytes(StandardCharsets.US_ASCII));
        String unique = HexFormat.of().formatHex(digest.digest(text), 0, TEXT_DIGEST_BYTES);
        return new TarEntry("audit/" + TIME.format(arrival) + '-' + unique + ".json", text.length, arrival, pax);
    }

    /**
     * Reads them back.
     *
     * @throws DamagedEntryException when one is missing or malformed
     */
    static AuditAttributes of(Map<String, String> pax) throws DamagedEntryException {
        try {
            return new AuditAttributes(
                    Integer.parseInt(EntryAttributes.required(pax, EntryAttributes.SERVER_ID)),
                    Instant.parse(EntryAttributes.required(pax, EntryAttributes.ARRIVAL)));
        } catch (NumberFormatException | DateTimeParseException e) {
            throw new DamagedEntryException("malformed pax attributes: " + e.getMessage(), e);
        }
    }
}
