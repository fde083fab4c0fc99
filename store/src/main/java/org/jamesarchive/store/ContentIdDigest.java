package org.jamesarchive.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/**
 * Computes a {@link ContentId} while a message streams by, in pieces of any size.
 * <p>
 * The leading trace block is every header field, from the first byte on, whose name is one of {@code Return-Path},
 * {@code Received}, {@code Delivered-To}, {@code X-Original-To} in any case, directly followed by a colon, with its
 * continuation lines (lines that begin with space or tab). The block ends at the first line that is neither; that line and
 * all behind it are hashed. Lines end in LF, with or without a CR before it. A message that is nothing but a trace block has
 * the hash of no bytes.
 * <p>
 * Not safe for use by several threads.
 */
public final class ContentIdDigest {

    private static final List<byte[]> TRACE_FIELDS = List.of(
            lowerCase("return-path:"), lowerCase("received:"), lowerCase("delivered-to:"), lowerCase("x-original-to:"));
    private static final int LONGEST_TRACE_FIELD = 14;

    private enum State {
        LINE_START,
        NAME,
        TRACE_LINE,
        CONTENT
    }

    private final MessageDigest sha256 = Sha256.digest();
    private final byte[] name = new byte[LONGEST_TRACE_FIELD];
    private int nameLength;
    private long traceLength;
    private long length;
    private boolean traceSeen;
    private State state = State.LINE_START;

    /** Takes the next piece of the message. */
    public void update(byte[] bytes, int offset, int count) {
        int at = offset;
        int end = offset + count;
        while (at < end && state != State.CONTENT) {
            scan(bytes[at]);
            at++;
        }
        if (at < end) {
            sha256.update(bytes, at, end - at);
        }
        length += count;
    }

    /** The content id of all that was taken; the digest must not be used any more. */
    public ContentId finish() {
        if (state == State.NAME) {
            leaveTraceBlock();
        }
        return ContentId.of(sha256.digest());
    }

    /** Length in bytes of the leading trace block; final once {@link #finish} was called. */
    public long traceLength() {
        return traceLength;
    }

    /** Bytes taken so far. */
    public long length() {
        return length;
    }

    private void scan(byte b) {
        switch (state) {
            case LINE_START -> {
                if (traceSeen && (b == ' ' || b == '\t')) {
                    traceLength++;
                    state = State.TRACE_LINE;
                } else {
                    state = State.NAME;
                    scanName(b);
                }
            }
            case NAME -> scanName(b);
            case TRACE_LINE -> {
                traceLength++;
                if (b == '\n') {
                    state = State.LINE_START;
                }
            }
            case CONTENT -> throw new IllegalStateException("content is not scanned");
        }
    }

    private void scanName(byte b) {
        name[nameLength] = b;
        nameLength++;
        if (b == ':' && isTraceField()) {
            traceLength += nameLength;
            traceSeen = true;
            nameLength = 0;
            state = State.TRACE_LINE;
        } else if (b == ':' || b == '\n' || nameLength == LONGEST_TRACE_FIELD) {
            leaveTraceBlock();
        }
    }

    private void leaveTraceBlock() {
        sha256.update(name, 0, nameLength);
        nameLength = 0;
        state = State.CONTENT;
    }

    private boolean isTraceField() {
        return TRACE_FIELDS.stream().anyMatch(field -> matches(field));
    }

    private boolean matches(byte[] field) {
        if (field.length != nameLength) {
            return false;
        }
        for (int i = 0; i < nameLength; i++) {
            int lowerCase = name[i] >= 'A' && name[i] <= 'Z' ? name[i] + ('a' - 'A') : name[i];
            if (lowerCase != field[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte[] lowerCase(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
