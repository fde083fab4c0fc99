package org.jamesarchive.message;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.commons.text.translate.EntityArrays;

/**
 * The text of HTML as it streams by: markup goes, blocks become lines, scripts, styles and comments are dropped, character references are
 * resolved, the alternative text of images stays. Nothing is kept but the tag that is being read, so that any document takes the same
 * little memory. Used by one thread.
 */
final class HtmlText implements TextSink {

    private static final int TAG_LIMIT = 8192;
    private static final int REFERENCE_LIMIT = 32;
    private static final int BUFFER = 4096;

    private static final Set<String> SKIPPED = Set.of("script", "style");
    private static final Set<String> INLINE = Set.of(
            "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd",
            "mark", "nobr", "o:p", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "tt", "u",
            "var", "wbr");
    private static final Set<String> SPACED = Set.of("img", "td", "th", "input", "button", "label", "area");
    private static final Map<String, String> REFERENCES = references();

    private enum State {
        TEXT,
        TAG_OPEN,
        TAG,
        MARKUP,
        COMMENT,
        BOGUS,
        SKIP,
        REFERENCE
    }

    private final TextSink sink;
    private final char[] out = new char[BUFFER];
    private int outLength;
    private final StringBuilder held = new StringBuilder();
    private State state = State.TEXT;
    private char quote;
    private char last;
    private String skipEnd = "";
    private int skipMatched;
    private char space;
    private boolean isTextSeen;

    HtmlText(TextSink sink) {
        this.sink = sink;
    }

    @Override
    public void take(char[] text, int length) {
        for (int i = 0; i < length; i++) {
            take(text[i]);
        }
    }

    @Override
    public void end() {
        if (state == State.REFERENCE) {
            resolve();
        }
        flush();
        sink.end();
    }

    @Override
    public boolean isFull() {
        return sink.isFull();
    }

    private void take(char c) {
        switch (state) {
            case TEXT -> text(c);
            case TAG_OPEN -> open(c);
            case TAG -> tag(c);
            case MARKUP -> markup(c);
            case COMMENT -> comment(c);
            case BOGUS -> {
                if (c == '>') {
                    state = State.TEXT;
                }
            }
            case SKIP -> skip(c);
            case REFERENCE -> reference(c);
        }
    }

    private void text(char c) {
        if (c == '<') {
            state = State.TAG_OPEN;
        } else if (c == '&') {
            held.setLength(0);
            state = State.REFERENCE;
        } else {
            emit(c);
        }
    }

    private void open(char c) {
        held.setLength(0);
        if (c == '/' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
            held.append(c);
            quote = 0;
            last = 0;
            state = State.TAG;
        } else if (c == '!') {
            state = State.MARKUP;
        } else if (c == '?') {
            state = State.BOGUS;
        } else {
            emit('<');
            state = State.TEXT;
            text(c);
        }
    }

    private void tag(char c) {
        if (quote != 0) {
            if (c == quote) {
                quote = 0;
            }
        } else if ((c == '"' || c == '\'') && last == '=') {
            quote = c;
        } else if (c == '>') {
            state = State.TEXT;
            tagRead();
            return;
        }
        if (c > ' ') {
            last = c;
        }
        if (held.length() < TAG_LIMIT) {
            held.append(c);
        }
    }

    private void tagRead() {
        int end = 0;
        while (end < held.length() && held.charAt(end) > ' ' && (held.charAt(end) != '/' || end == 0)) {
            end++;
        }
        String name = held.substring(0, end).toLowerCase(Locale.ROOT);
        boolean isEnd = name.startsWith("/");
        String element = isEnd ? name.substring(1) : name;
        if (SPACED.contains(element)) {
            space(' ');
        } else if (!INLINE.contains(element)) {
            space('\n');
        }
        if (!isEnd && SKIPPED.contains(element)) {
            skipEnd = "</" + element;
            skipMatched = 0;
            state = State.SKIP;
        } else if (!isEnd && (element.equals("img") || element.equals("area") || element.equals("input"))) {
            alternative();
        }
    }

    /** The value of the alt attribute, which may have references in it. */
    private void alternative() {
        String tag = held.toString();
        String lowerCase = tag.toLowerCase(Locale.ROOT);
        int at = lowerCase.indexOf("alt=");
        while (at > 0 && lowerCase.charAt(at - 1) > ' ') {
            at = lowerCase.indexOf("alt=", at + 1);
        }
        if (at <= 0 || at + 4 >= tag.length()) {
            return;
        }
        char mark = tag.charAt(at + 4);
        boolean isQuoted = mark == '"' || mark == '\'';
        int from = isQuoted ? at + 5 : at + 4;
        int to = from;
        while (to < tag.length() && (isQuoted ? tag.charAt(to) != mark : tag.charAt(to) > ' ')) {
            to++;
        }
        for (int i = from; i < to; i++) {
            char c = tag.charAt(i);
            if (c == '<') {
                emit(c);
            } else {
                take(c);
            }
        }
        if (state == State.REFERENCE) {
            resolve();
        }
        space(' ');
    }

    /** Behind "&lt;!": two dashes begin a comment, all else ends with the next bracket. */
    private void markup(char c) {
        held.append(c);
        if (held.length() == 2 && held.charAt(0) == '-' && c == '-') {
            state = State.COMMENT; // with the two dashes held: "<!-->" is an empty comment
        } else if (c == '>') {
            state = State.TEXT;
        } else if (c != '-' || held.length() > 1) {
            state = State.BOGUS;
        }
    }

    private void comment(char c) {
        if (c == '>' && held.length() >= 2) {
            held.setLength(0);
            state = State.TEXT;
        } else if (c == '-') {
            if (held.length() < 2) {
                held.append(c);
            }
        } else {
            held.setLength(0);
        }
    }

    private void skip(char c) {
        char lowerCase = Character.toLowerCase(c);
        if (lowerCase == skipEnd.charAt(skipMatched)) {
            skipMatched++;
            if (skipMatched == skipEnd.length()) {
                held.setLength(0);
                held.append('/');
                quote = 0;
                state = State.TAG;
            }
        } else {
            skipMatched = lowerCase == '<' ? 1 : 0;
        }
    }

    private void reference(char c) {
        boolean isPart = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '#';
        if (isPart && held.length() < REFERENCE_LIMIT) {
            held.append(c);
            return;
        }
        boolean isResolved = resolve();
        if (c != ';' || !isResolved) {
            text(c);
        }
    }

    /** Emits the character that the held reference names, or what stands there. */
    private boolean resolve() {
        state = State.TEXT;
        String name = held.toString();
        String text = name.startsWith("#") ? numeric(name.substring(1)) : REFERENCES.getOrDefault(name, "");
        String shown = text.isEmpty() ? "&" + name : text;
        for (int i = 0; i < shown.length(); i++) {
            emit(shown.charAt(i));
        }
        return !text.isEmpty();
    }

    private static String numeric(String digits) {
        boolean isHex = digits.startsWith("x") || digits.startsWith("X");
        String plain = isHex ? digits.substring(1) : digits;
        if (plain.isEmpty() || plain.length() > 8) {
            return "";
        }
        try {
            int code = Integer.parseInt(plain, isHex ? 16 : 10);
            if (code >= 0x80 && code < 0xa0) {
                return new String(new byte[] {(byte) code}, Charsets.WINDOWS_1252);
            }
            boolean isCharacter = code > 0 && code <= Character.MAX_CODE_POINT && (code < 0xd800 || code > 0xdfff);
            return isCharacter ? Character.toString(code) : "\ufffd";
        } catch (NumberFormatException e) {
            return "";
        }
    }

    private void emit(char c) {
        if (c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\u00a0') {
            space(' ');
        } else if (c != '\u00ad') {
            if (space != 0 && isTextSeen) {
                put(space);
            }
            space = 0;
            isTextSeen = true;
            put(c);
        }
    }

    private void space(char c) {
        if (space != '\n') {
            space = c;
        }
    }

    private void put(char c) {
        out[outLength] = c;
        outLength++;
        if (outLength == BUFFER) {
            flush();
        }
    }

    private void flush() {
        sink.take(out, outLength);
        outLength = 0;
    }

    private static Map<String, String> references() {
        Map<String, String> references = new HashMap<>();
        EntityArrays.BASIC_UNESCAPE.forEach((reference, text) -> add(references, reference, text));
        EntityArrays.ISO8859_1_UNESCAPE.forEach((reference, text) -> add(references, reference, text));
        EntityArrays.HTML40_EXTENDED_UNESCAPE.forEach((reference, text) -> add(references, reference, text));
        references.put("apos", "'");
        return Map.copyOf(references);
    }

    private static void add(Map<String, String> references, CharSequence reference, CharSequence text) {
        String name = reference.toString();
        references.put(name.substring(1, name.length() - 1), text.toString());
    }
}
