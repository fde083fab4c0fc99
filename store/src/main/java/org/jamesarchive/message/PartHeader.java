package org.jamesarchive.message;

import java.util.Locale;

/** What the header of a part says about its content (RFC 2045, RFC 2183). Used by one thread. */
final class PartHeader {

    private Parameters type = Parameters.NONE;
    private Parameters disposition = Parameters.NONE;
    private String encoding = "";

    /** Takes a field; the first of each name counts. */
    void add(String lowerCaseName, String octets) {
        switch (lowerCaseName) {
            case "content-type" -> type = type == Parameters.NONE ? Parameters.read(octets) : type;
            case "content-disposition" ->
                disposition = disposition == Parameters.NONE ? Parameters.read(octets) : disposition;
            case "content-transfer-encoding" ->
                encoding = encoding.isEmpty() ? octets.trim().toLowerCase(Locale.ROOT) : encoding;
            default -> {}
        }
    }

    boolean isAttachment() {
        return disposition.value().equals("attachment");
    }

    /** As declared, also when it is no media type. */
    String declaredType() {
        return type.value();
    }

    String charset() {
        return type.parameter("charset");
    }

    String boundary() {
        return type.parameter("boundary");
    }

    boolean isUuencoded() {
        return encoding.equals("x-uuencode") || encoding.equals("x-uue") || encoding.equals("uuencode");
    }

    /** Without a path; empty when there is none. */
    String fileName() {
        String name = disposition.parameter("filename");
        return FileNames.last(name.isEmpty() ? type.parameter("name") : name);
    }
}
