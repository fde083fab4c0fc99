package org.jamesarchive.launcher.mail;

import java.util.Arrays;

/** Brings a mail into the form that SMTP can carry (RFC 5321 §2.3.8): every line ends in CRLF, the last one too. */
public final class LineEnds {

    private LineEnds() {}

    /**
     * A bare LF becomes CRLF, and CRLF is added when the last line has none; everything else stays, a CR that no LF follows
     * too. Returns {@code mail} itself when there is nothing to do; no bytes stay no bytes.
     */
    public static byte[] toCrlf(byte[] mail) {
        int bareLineFeeds = countBareLineFeeds(mail);
        boolean open = mail.length > 0 && mail[mail.length - 1] != '\n';
        if (bareLineFeeds == 0 && !open) {
            return mail;
        }
        byte[] crlf = new byte[Math.addExact(mail.length, bareLineFeeds + (open ? 2 : 0))];
        int to = 0;
        for (int from = 0; from < mail.length; from++) {
            if (isBareLineFeed(mail, from)) {
                crlf[to++] = '\r';
            }
            crlf[to++] = mail[from];
        }
        if (!open) {
            return crlf;
        }
        if (mail[mail.length - 1] != '\r') {
            crlf[to++] = '\r';
        }
        crlf[to++] = '\n';
        return to == crlf.length ? crlf : Arrays.copyOf(crlf, to);
    }

    private static int countBareLineFeeds(byte[] mail) {
        int count = 0;
        for (int i = 0; i < mail.length; i++) {
            if (isBareLineFeed(mail, i)) {
                count++;
            }
        }
        return count;
    }

    private static boolean isBareLineFeed(byte[] mail, int at) {
        return mail[at] == '\n' && (at == 0 || mail[at - 1] != '\r');
    }
}
