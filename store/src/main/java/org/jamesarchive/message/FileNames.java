package org.jamesarchive.message;

import java.net.URLConnection;
import java.util.Locale;

/** Names of attached files. */
final class FileNames {

    /** As much as file systems take. */
    private static final int LENGTH_LIMIT = 255;

    private FileNames() {}

    /** The last part of a path in the fashion of any system, control characters left out. */
    static String last(String path) {
        int slash = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
        String name = path.substring(slash + 1).replaceAll("\\p{Cntrl}", "").trim();
        return name.length() > LENGTH_LIMIT ? name.substring(name.length() - LENGTH_LIMIT) : name;
    }

    /** The media type that a file's name speaks of. */
    static String mediaType(String name) {
        String type = URLConnection.guessContentTypeFromName(name.toLowerCase(Locale.ROOT));
        return type == null ? "application/octet-stream" : type;
    }
}
