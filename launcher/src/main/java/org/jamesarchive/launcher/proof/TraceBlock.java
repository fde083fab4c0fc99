package org.jamesarchive.launcher.proof;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/** Trace header fields (RFC 5321 §4.4): what a gateway and a worker may put before a mail, and nothing else. */
final class TraceBlock {

    private static final Set<String> FIELDS = Set.of("return-path", "received", "delivered-to", "x-original-to");

    private TraceBlock() {}

    /** Whether the first {@code length} bytes are whole trace header fields, or nothing. */
    static boolean isAll(byte[] bytes, int length) {
        if (length == 0) {
            return true;
        }
        String block = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        if (!block.endsWith("\n")) {
            return false;
        }
        boolean first = true;
        for (String line : block.split("\n")) {
            boolean continuation = !first && (line.startsWith(" ") || line.startsWith("\t"));
            if (!continuation && !beginsTraceField(line)) {
                return false;
            }
            first = false;
        }
        return true;
    }

    private static boolean beginsTraceField(String line) {
        int colon = line.indexOf(':');
        return colon > 0 && FIELDS.contains(line.substring(0, colon).toLowerCase(Locale.ROOT));
    }
}
