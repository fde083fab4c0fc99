package org.jamesarchive.message;

import java.util.List;

/** What Mime4j remarks on and yet is read whole. */
final class Quirks {

    /** Before the number of a byte that is not of the base64 alphabet. */
    static final String BASE64_BYTE = "Unexpected base64 byte";

    private static final List<String> HARMLESS = List.of(
            "Obsolete header", // a space before the colon, RFC 5322 §4.5
            "Unexpected end of headers", // a header without a body, RFC 5322 §3.5
            "Invalid header", // ours to judge: FieldBytes
            "ignored blanks", // RFC 2045 §6.7 rule 3
            "Found LF without CR",
            "Invalid content length");

    private Quirks() {}

    static boolean isHarmless(String remark) {
        return HARMLESS.stream().anyMatch(remark::startsWith);
    }
}
