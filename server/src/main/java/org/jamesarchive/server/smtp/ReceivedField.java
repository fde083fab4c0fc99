package org.jamesarchive.server.smtp;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The time-stamp line that a server puts before a message it accepts (RFC 5321 §4.4), as one folded field. The client is named as
 * it named itself and by its address; no name is looked up. What a client says is hostile: a name that is neither a domain
 * nor an address literal is written {@code unknown}, a recipient with anything but printable ASCII is left out.
 *
 * @param clientName what the client said in EHLO or HELO
 * @param client its address
 * @param tls version and cipher of the connection, if it is encrypted
 * @param serverName our host name
 * @param protocol SMTP, ESMTP, ESMTPS, ESMTPSA (RFC 3848), UTF8SMTP, UTF8SMTPS, UTF8SMTPSA (RFC 6531)
 * @param id our name for the transaction
 * @param recipient the recipient if there is just one (§7.2: others are not disclosed)
 * @param date when the message came
 */
record ReceivedField(
        Optional<String> clientName,
        InetAddress client,
        Optional<String> tls,
        String serverName,
        String protocol,
        String id,
        Optional<String> recipient,
        ZonedDateTime date) {

    private static final int NAME_LIMIT = 255;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+|\\[[A-Za-z0-9.:]+]");
    private static final Pattern RECIPIENT = Pattern.compile("[!-~&&[^<>]]{1,320}");
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ROOT);

    /** The field with its CRLF. */
    byte[] bytes() {
        StringBuilder field = new StringBuilder(256)
                .append("Received: from ")
                .append(name())
                .append(" (")
                .append(literal(client))
                .append(")\r\n ");
        tls.ifPresent(text -> field.append("(using ").append(text).append(")\r\n "));
        field.append("by ")
                .append(serverName)
                .append(" with ")
                .append(protocol)
                .append(" id ")
                .append(id);
        recipient
                .filter(address -> RECIPIENT.matcher(address).matches())
                .ifPresent(address -> field.append("\r\n for <").append(address).append('>'));
        field.append(";\r\n ").append(DATE.format(date)).append("\r\n");
        return field.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private String name() {
        return clientName
                .filter(name -> name.length() <= NAME_LIMIT)
                .filter(name -> NAME.matcher(name).matches())
                .orElse("unknown");
    }

    private static String literal(InetAddress address) {
        String text = address.getHostAddress();
        if (address instanceof Inet6Address) {
            int scope = text.indexOf('%');
            return "[IPv6:" + (scope < 0 ? text : text.substring(0, scope)) + "]";
        }
        return "[" + text + "]";
    }
}
