package org.jamesarchive.launcher.importing.imap;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Names of mailboxes as IMAP writes them: modified UTF-7 (RFC 3501 §5.1.3). */
final class MailboxName {

    private MailboxName() {}

    static String encode(String name) {
        StringBuilder encoded = new StringBuilder();
        int at = 0;
        while (at < name.length()) {
            char c = name.charAt(at);
            if (isPrintable(c)) {
                encoded.append(c == '&' ? "&-" : String.valueOf(c));
                at++;
            } else {
                int end = at;
                while (end < name.length() && !isPrintable(name.charAt(end))) {
                    end++;
                }
                byte[] utf16 = name.substring(at, end).getBytes(StandardCharsets.UTF_16BE);
                encoded.append('&')
                        .append(Base64.getEncoder()
                                .withoutPadding()
                                .encodeToString(utf16)
                                .replace('/', ','))
                        .append('-');
                at = end;
            }
        }
        return encoded.toString();
    }

    private static boolean isPrintable(char c) {
        return c >= ' ' && c <= '~';
    }
}
