package org.jamesarchive.journal;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jamesarchive.store.StoredCopy;

/**
 * What our own servers wrote on top of a copy. The first field of its trace block is the worker's, because every worker puts its
 * {@code Received} in front; the second is the gateway's, because a worker takes mail from gateways only, and every gateway does the same.
 * <em>All below came from the client</em>, who may write there what it likes.
 * <p>
 * The client's address ends the first line of the field, in our server as in a stock James: {@code Received: from NAME ([192.0.2.1])}. What
 * stands before it is the name that the client gave, which may look like anything. Immutable.
 */
record GatewayTrace(List<String> fields) {

    private static final int BYTES_LIMIT = 64 * 1024;
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    /** Behind the first line, where only we write. */
    private static final Pattern FOR = Pattern.compile("\\n\\s+for <([^<>\\s]{1,320})>");

    GatewayTrace {
        fields = List.copyOf(fields);
    }

    /** @throws IOException when the copy cannot be read */
    static GatewayTrace of(StoredCopy copy) throws IOException {
        try (InputStream in = copy.content().open()) {
            byte[] bytes = in.readNBytes((int) Math.min(BYTES_LIMIT, copy.traceLength()));
            return new GatewayTrace(split(new String(bytes, StandardCharsets.ISO_8859_1)));
        }
    }

    /** Who handed the mail to the gateway; nothing when gateway or worker left no field. */
    Optional<InetAddress> client() {
        if (fields.size() < 2 || !isReceived(fields.get(0)) || !isReceived(fields.get(1))) {
            return Optional.empty();
        }
        String field = fields.get(1);
        int lineEnd = field.indexOf('\n');
        String line = (lineEnd < 0 ? field : field.substring(0, lineEnd)).stripTrailing();
        int start = line.lastIndexOf("([");
        return start < 0 || !line.endsWith("])")
                ? Optional.empty()
                : address(line.substring(start + 2, line.length() - 2));
    }

    /** The only recipient, as the gateway's field says it: {@code for <user@domain>} at the end of a line or before the date. */
    Optional<String> recipient() {
        if (client().isEmpty()) {
            return Optional.empty();
        }
        Matcher recipient = FOR.matcher(fields.get(1));
        return recipient.find() ? Optional.of(recipient.group(1)) : Optional.empty();
    }

    /**
     * What the client itself put on top of its own {@code Received} field: the values of a field of that name between that one and the
     * gateway's.
     */
    List<String> clientFields(String name) {
        List<String> values = new ArrayList<>();
        for (int i = 2; i < fields.size() && !isReceived(fields.get(i)); i++) {
            if (isNamed(fields.get(i), name)) {
                values.add(fields.get(i)
                        .substring(name.length() + 1)
                        .replaceAll("\\s+", " ")
                        .trim());
            }
        }
        return values;
    }

    private static List<String> split(String trace) {
        List<String> fields = new ArrayList<>();
        int start = 0;
        while (start < trace.length()) {
            int end = trace.indexOf('\n', start);
            while (end >= 0 && end + 1 < trace.length() && isFolded(trace.charAt(end + 1))) {
                end = trace.indexOf('\n', end + 1);
            }
            int next = end < 0 ? trace.length() : end + 1;
            fields.add(trace.substring(start, next));
            start = next;
        }
        return fields;
    }

    private static boolean isFolded(char c) {
        return c == ' ' || c == '\t';
    }

    private static boolean isReceived(String field) {
        return isNamed(field, "Received");
    }

    private static boolean isNamed(String field, String name) {
        return field.regionMatches(true, 0, name + ":", 0, name.length() + 1);
    }

    /** An address literal; nothing is ever looked up. */
    private static Optional<InetAddress> address(String text) {
        String plain = text.regionMatches(true, 0, "IPv6:", 0, 5) ? text.substring(5) : text;
        int scope = plain.indexOf('%');
        String literal = scope < 0 ? plain : plain.substring(0, scope);
        try {
            if (IPV4.matcher(literal).matches()) {
                return ipv4(literal);
            }
            return IPV6.matcher(literal).matches() ? Optional.of(InetAddress.getByName(literal)) : Optional.empty();
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    private static Optional<InetAddress> ipv4(String literal) throws UnknownHostException {
        String[] parts = literal.split("\\.");
        byte[] bytes = new byte[parts.length];
        for (int i = 0; i < parts.length; i++) {
            int value = Integer.parseInt(parts[i]);
            if (value > 255) {
                return Optional.empty();
            }
            bytes[i] = (byte) value;
        }
        return Optional.of(InetAddress.getByAddress(bytes));
    }
}
