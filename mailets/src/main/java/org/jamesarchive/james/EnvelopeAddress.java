package org.jamesarchive.james;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import javax.mail.internet.AddressException;
import org.apache.james.core.MailAddress;

/**
 * Addresses of the envelope in and out of James, whose {@link MailAddress} takes less than SMTP does: no UTF-8 (RFC 6531), and no
 * {@code a..b@example.com}, which real mail has. Such an address goes through James as a stand-in,
 * {@code HEX@stand-in.invalid}, and comes out as it was.
 */
public final class EnvelopeAddress {

    private static final String STAND_IN_DOMAIN = "stand-in.invalid"; // RFC 2606: nobody's
    private static final HexFormat HEX = HexFormat.of();

    private EnvelopeAddress() {}

    /** The address in a form that James takes: itself where it can be. */
    public static String forJames(String address) {
        if (!isStandIn(address) && !address.startsWith("\"")) { // its command reader stumbles over > in quotes
            try {
                return new MailAddress(address).asString().equalsIgnoreCase(address) ? address : standIn(address);
            } catch (AddressException e) {
                return standIn(address);
            }
        }
        return standIn(address);
    }

    /** The address as the client gave it. */
    public static String of(MailAddress address) {
        String text = address.asString();
        if (isStandIn(text)) {
            try {
                return new String(HEX.parseHex(address.getLocalPart()), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                return text; // not made by us: a stock James lets anybody use that domain
            }
        }
        return text;
    }

    private static String standIn(String address) {
        return HEX.formatHex(address.getBytes(StandardCharsets.UTF_8)) + "@" + STAND_IN_DOMAIN;
    }

    private static boolean isStandIn(String address) {
        return address.toLowerCase(Locale.ROOT).endsWith("@" + STAND_IN_DOMAIN);
    }
}
