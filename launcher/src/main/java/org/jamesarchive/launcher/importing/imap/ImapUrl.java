package org.jamesarchive.launcher.importing.imap;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * Where mail is: {@code imap[s]://USER@HOST[:PORT][/FOLDER]} (after RFC 5092), percent-encoded where needed. Without a folder it is the whole
 * account; with one, that folder and those in it.
 *
 * @param tls whether TLS begins with the connection (RFC 8314); otherwise by STARTTLS
 * @param user decoded
 * @param folder decoded, levels separated by {@code /}; empty for all
 */
public record ImapUrl(boolean tls, String user, String host, int port, String folder) {

    private static final int PORT = 143;
    private static final int TLS_PORT = 993;

    /** Whether a text is meant to be one. */
    public static boolean looksLike(String text) {
        return text.toLowerCase(Locale.ROOT).matches("imaps?://.*");
    }

    /** @throws IllegalArgumentException when it is none; the message does not repeat what may be a password */
    public static ImapUrl parse(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(
                    "not a URL: " + e.getReason() + " at character " + (e.getIndex() + 1)
                            + "; special characters are written as %XX",
                    e);
        }
        String user = uri.getUserInfo();
        if (uri.getHost() == null || user == null || user.isEmpty()) {
            throw new IllegalArgumentException("an IMAP URL is imap[s]://USER@HOST[:PORT][/FOLDER]");
        }
        if (uri.getRawUserInfo().contains(":")) {
            throw new IllegalArgumentException(
                    "a password does not belong into a URL, where others see it: see --password-file");
        }
        if (uri.getRawQuery() != null
                || uri.getRawFragment() != null
                || uri.getRawUserInfo().contains(";")) {
            throw new IllegalArgumentException(
                    "an IMAP URL here has no parameters; write ? # ; in names as %3F %23 %3B");
        }
        boolean tls = uri.getScheme().toLowerCase(Locale.ROOT).equals("imaps");
        int port = uri.getPort() > 0 ? uri.getPort() : tls ? TLS_PORT : PORT;
        String path = uri.getPath() == null ? "" : uri.getPath();
        return new ImapUrl(tls, user, uri.getHost(), port, path.replaceAll("^/+|/+$", ""));
    }

    /** The account, for people and as the beginning of keys. */
    String account() {
        return (tls ? "imaps://" : "imap://") + user + "@" + host + ":" + port;
    }
}
