package org.jamesarchive.message;

import java.io.ByteArrayOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds files in plain text that are encoded by uuencode (POSIX) as they were before MIME. A line like {@code begin 644 name} begins one only
 * if an encoded line follows; it lasts until {@code end} or the first line that cannot be one. All other text passes. Used by one thread.
 */
final class UuencodedText implements TextSink {

    private static final Pattern BEGIN = Pattern.compile("begin(?:-[a-z]{1,10})? [0-7]{3,4} ([^\\s].{0,250})");
    private static final int LINE_LIMIT = 300;
    /** An encoded line has 45 bytes at most in practice; the format allows 63. */
    private static final int LINE_BYTES_LIMIT = 63;

    /** Takes each file. */
    @FunctionalInterface
    interface Files {
        /** @param size of the file, of which {@code bytes} are the first ones within the limit */
        void file(String name, byte[] bytes, long size, boolean isWhole);
    }

    private final TextSink sink;
    private final Files files;
    private final int fileLimit;
    private final StringBuilder line = new StringBuilder();
    private boolean isLong;
    private String begin = "";
    private String name = "";
    private boolean isInFile;
    private long size;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    UuencodedText(TextSink sink, Files files, int fileLimit) {
        this.sink = sink;
        this.files = files;
        this.fileLimit = fileLimit;
    }

    @Override
    public void take(char[] text, int length) {
        for (int i = 0; i < length; i++) {
            take(text[i]);
        }
    }

    private void take(char c) {
        if (isLong) {
            line.append(c);
            if (c == '\n' || line.length() >= LINE_LIMIT) {
                isLong = c != '\n';
                pass();
            }
            return;
        }
        line.append(c);
        if (c == '\n') {
            lineRead();
        } else if (line.length() >= LINE_LIMIT) {
            endFile(false);
            passBegin();
            isLong = true;
            pass();
        }
    }

    @Override
    public void end() {
        if (!line.isEmpty()) {
            if (isLong) {
                pass();
            } else {
                lineRead();
            }
        }
        endFile(false);
        passBegin();
        sink.end();
    }

    @Override
    public boolean isFull() {
        return sink.isFull() && !isInFile && begin.isEmpty();
    }

    private void lineRead() {
        int end = line.length();
        while (end > 0 && (line.charAt(end - 1) == '\n' || line.charAt(end - 1) == '\r')) {
            end--;
        }
        String plain = line.substring(0, end);
        if (isInFile) {
            if (plain.equals("end")) {
                endFile(true);
                line.setLength(0);
                return;
            }
            if (decode(plain)) {
                line.setLength(0);
                return;
            }
            endFile(false);
        } else if (!begin.isEmpty()) {
            isInFile = !plain.isEmpty() && isEncoded(plain);
            if (isInFile) {
                begin = "";
                decode(plain);
                line.setLength(0);
                return;
            }
            passBegin();
        }
        Matcher matcher = BEGIN.matcher(plain);
        if (matcher.matches()) {
            begin = line.toString();
            name = matcher.group(1).trim();
            line.setLength(0);
        } else {
            pass();
        }
    }

    private void pass() {
        char[] chars = new char[line.length()];
        line.getChars(0, chars.length, chars, 0);
        sink.take(chars, chars.length);
        line.setLength(0);
    }

    private void passBegin() {
        if (!begin.isEmpty()) {
            sink.take(begin.toCharArray(), begin.length());
            begin = "";
        }
    }

    private void endFile(boolean isWhole) {
        if (isInFile) {
            files.file(FileNames.last(name), bytes.toByteArray(), size, isWhole);
            isInFile = false;
            size = 0;
            bytes.reset();
        }
    }

    private boolean decode(String plain) {
        if (!isEncoded(plain)) {
            return false;
        }
        int count = plain.isEmpty() ? 0 : value(plain.charAt(0));
        for (int i = 0, at = 1; i < count; i += 3, at += 4) {
            int group = value(plain, at) << 18
                    | value(plain, at + 1) << 12
                    | value(plain, at + 2) << 6
                    | value(plain, at + 3);
            for (int j = 0; j < 3 && i + j < count; j++) {
                if (size < fileLimit) {
                    bytes.write(group >> (16 - 8 * j));
                }
                size++;
            }
        }
        return true;
    }

    /** Whether its length is about what its first character says; spaces at its end may be lost. */
    private static boolean isEncoded(String plain) {
        if (plain.isEmpty()) {
            return true;
        }
        int count = value(plain.charAt(0));
        int needed = (count + 2) / 3 * 4 + 1;
        if (count > LINE_BYTES_LIMIT || plain.length() > needed + 2 || plain.length() < needed - 4) {
            return false;
        }
        return plain.chars().allMatch(c -> c >= ' ' && c <= '`');
    }

    private static int value(String plain, int at) {
        return at < plain.length() ? value(plain.charAt(at)) : 0;
    }

    private static int value(char c) {
        return (c - ' ') & 0x3f;
    }
}
