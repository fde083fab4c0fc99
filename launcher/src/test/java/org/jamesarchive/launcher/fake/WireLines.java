package org.jamesarchive.launcher.fake;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Lines as SMTP has them: nothing but CRLF ends one. */
public final class WireLines {

    private WireLines() {}

    /** The next line with its end, a char a byte; empty when the client is gone. */
    public static String next(InputStream in) throws IOException {
        return new String(nextBytes(in), StandardCharsets.ISO_8859_1);
    }

    /** The same as it is. */
    static byte[] nextBytes(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int last = 0;
        for (int each = in.read(); each >= 0; each = in.read()) {
            line.write(each);
            if (each == '\n' && last == '\r') {
                break;
            }
            last = each;
        }
        return line.toByteArray();
    }
}
