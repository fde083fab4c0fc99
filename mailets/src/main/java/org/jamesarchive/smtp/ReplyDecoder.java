package org.jamesarchive.smtp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.TooLongFrameException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts what a host says into replies (RFC 5321 §4.2), single and multi-line; a line ends in LF, with or without a CR.
 * Anything else is a {@link io.netty.handler.codec.DecoderException}: no code from 200 to 599 at the start of a line,
 * different codes in one reply, a line or a reply that is too long. Netty's own decoder has no limit on lines, which a hostile
 * host could use to eat the memory.
 */
final class ReplyDecoder extends ByteToMessageDecoder {

    private static final int CODE_LENGTH = 3;
    private static final int SHOWN_LIMIT = 80;

    private final int lineLimit;
    private final int linesLimit;
    private final List<String> lines = new ArrayList<>();
    private int code;
    private int scanned;

    /**
     * @param lineLimit longest line in bytes, CR included
     * @param linesLimit most lines of one reply
     */
    ReplyDecoder(int lineLimit, int linesLimit) {
        this.lineLimit = lineLimit;
        this.linesLimit = linesLimit;
    }

    /** Whether the host has said more than the replies handed on so far. */
    boolean hasMore() {
        return !lines.isEmpty() || internalBuffer().isReadable();
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        int start = in.readerIndex();
        int end = in.indexOf(start + scanned, in.writerIndex(), (byte) '\n');
        int length = (end < 0 ? in.writerIndex() : end) - start;
        if (length > lineLimit) {
            in.skipBytes(in.readableBytes());
            throw new TooLongFrameException("a reply line of more than " + lineLimit + " bytes");
        }
        if (end < 0) {
            scanned = length;
            return;
        }
        scanned = 0;
        String line = in.toString(start, length, StandardCharsets.UTF_8);
        in.readerIndex(end + 1);
        if (take(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line)) {
            out.add(new ReplyLines(code, lines));
            lines.clear();
        }
    }

    /** Takes one line; true when it is the last of its reply. */
    private boolean take(String line) {
        int lineCode = codeOf(line);
        boolean last = line.length() == CODE_LENGTH || line.charAt(CODE_LENGTH) == ' ';
        if (lineCode < 0 || !(last || line.charAt(CODE_LENGTH) == '-')) {
            throw new CorruptedFrameException("not an SMTP reply: " + shown(line));
        }
        if (!lines.isEmpty() && lineCode != code) {
            throw new CorruptedFrameException("a reply with the codes " + code + " and " + lineCode);
        }
        if (lines.size() == linesLimit) {
            throw new TooLongFrameException("a reply of more than " + linesLimit + " lines");
        }
        code = lineCode;
        lines.add(line.length() == CODE_LENGTH ? "" : printable(line.substring(CODE_LENGTH + 1)));
        return last;
    }

    private static int codeOf(String line) {
        if (line.length() < CODE_LENGTH || line.charAt(0) < '2' || line.charAt(0) > '5') {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < CODE_LENGTH; i++) {
            char digit = line.charAt(i);
            if (digit < '0' || digit > '9') {
                return -1;
            }
            value = value * 10 + (digit - '0');
        }
        return value;
    }

    private static String shown(String line) {
        return "'" + printable(line.substring(0, Math.min(SHOWN_LIMIT, line.length()))) + "'";
    }

    private static String printable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                return text.replaceAll("\\p{Cntrl}|[\\x80-\\x9f]", "?");
            }
        }
        return text;
    }
}
