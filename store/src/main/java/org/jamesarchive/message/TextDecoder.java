package org.jamesarchive.message;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Decodes text, whatever its charset is said to be:
 * <pre>
 *   begins with a byte order mark            as that says
 *   declared UTF-8 or US-ASCII, and is it    UTF-8
 *   declared as another one that is known    as declared
 *   declared wrongly, unknown, not at all    HTML's meta charset, else guessed
 * </pre>
 * What the charset does not allow is U+FFFD; in UTF-8 it is taken as windows-1252.
 */
final class TextDecoder {

    private static final int BUFFER = 8192;
    private static final int META_LIMIT = 4096;
    private static final Pattern META_CHARSET = Pattern.compile(
            "<meta[^>]{0,200}charset\\s{0,5}=\\s{0,5}[\"']?([A-Za-z0-9_:.-]{1,60})", Pattern.CASE_INSENSITIVE);

    private final Reading reading;
    private final TextSink sink;
    private final CharBuffer chars = CharBuffer.allocate(BUFFER);

    TextDecoder(Reading reading, TextSink sink) {
        this.reading = reading;
        this.sink = sink;
    }

    /**
     * Reads to the end, or until the sink is full.
     *
     * @param declared the charset parameter; empty when there is none
     */
    void decode(InputStream in, String declared, boolean isHtml) throws IOException {
        byte[] sample = in.readNBytes(Charsets.SAMPLE_LIMIT);
        Charset charset = charset(sample, declared, isHtml);
        CharsetDecoder decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer bytes = ByteBuffer.allocate(Charsets.SAMPLE_LIMIT + BUFFER).put(sample);
        bytes.flip();
        boolean isEnd = sample.length < Charsets.SAMPLE_LIMIT;
        drain(decoder, bytes, isEnd);
        while (!isEnd && !sink.isFull()) {
            bytes.compact();
            int read = in.read(bytes.array(), bytes.position(), BUFFER);
            isEnd = read < 0;
            bytes.position(bytes.position() + Math.max(0, read)).flip();
            drain(decoder, bytes, isEnd);
        }
        if (isEnd) {
            decoder.flush(chars);
            hand();
        }
        sink.end();
    }

    private void drain(CharsetDecoder decoder, ByteBuffer bytes, boolean isEnd) {
        while (true) {
            CoderResult result = decoder.decode(bytes, chars, isEnd);
            if (result.isError()) {
                if (chars.remaining() < result.length()) {
                    hand();
                }
                replace(decoder.charset(), bytes, result.length());
            }
            hand();
            if (result.isUnderflow()) {
                return;
            }
        }
    }

    private void replace(Charset charset, ByteBuffer bytes, int length) {
        reading.defect("text is not all " + charset);
        byte[] wrong = new byte[length];
        bytes.get(wrong);
        if (charset.equals(StandardCharsets.UTF_8)) {
            chars.put(new String(wrong, Charsets.WINDOWS_1252));
        } else {
            chars.put('\ufffd');
        }
    }

    private void hand() {
        chars.flip();
        int skip = chars.hasRemaining() && chars.get(0) == '\ufeff' ? 1 : 0;
        chars.position(skip);
        chars.compact().flip();
        sink.take(chars.array(), chars.remaining());
        chars.clear();
    }

    private Charset charset(byte[] sample, String declared, boolean isHtml) {
        Optional<Charset> mark = Charsets.byteOrderMark(sample, sample.length);
        if (mark.isPresent()) {
            return mark.get();
        }
        boolean isPlain = isAscii(sample);
        Optional<Charset> known = Charsets.find(declared);
        if (known.isPresent() && !isUnicode(known.get())) {
            return known.get();
        }
        if (known.isEmpty() && !declared.isBlank()) {
            reading.defect("unknown charset '" + HeaderText.decode(declared) + "'");
        }
        if (isPlain || (known.isPresent() && Charsets.isUtf8(sample, sample.length))) {
            return StandardCharsets.UTF_8;
        }
        if (isHtml) {
            Optional<Charset> meta = meta(sample);
            if (meta.isPresent()) {
                return meta.get();
            }
        }
        Charset guess = Charsets.guess(sample, sample.length);
        reading.defect(
                known.isPresent()
                        ? "text is not " + known.get() + ", as declared, read as " + guess
                        : "8-bit text without a known charset, read as " + guess);
        return guess;
    }

    /** Whether a declaration says so that it can be checked. */
    private static boolean isUnicode(Charset charset) {
        return charset.equals(StandardCharsets.UTF_8) || charset.equals(StandardCharsets.US_ASCII);
    }

    /** HTML §4.2.5.4; UTF-16 cannot be, or we could not read it. */
    private static Optional<Charset> meta(byte[] sample) {
        String start = new String(sample, 0, Math.min(META_LIMIT, sample.length), StandardCharsets.ISO_8859_1);
        Matcher meta = META_CHARSET.matcher(start);
        return meta.find()
                ? Charsets.find(meta.group(1))
                        .filter(charset -> !charset.name().startsWith("UTF-16")
                                && !charset.name().startsWith("UTF-32"))
                        .filter(charset -> !isUnicode(charset) || Charsets.isUtf8(sample, sample.length))
                : Optional.empty();
    }

    private static boolean isAscii(byte[] bytes) {
        for (byte b : bytes) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }
}
