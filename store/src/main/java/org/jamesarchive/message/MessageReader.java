package org.jamesarchive.message;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.Field;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.apache.james.mime4j.stream.RawField;
import org.apache.james.mime4j.stream.RecursionMode;
import org.jspecify.annotations.Nullable;

/**
 * Reads one message: the mail itself, or one that is embedded in it. What becomes of a part:
 * <pre>
 *   multipart                                             goes into it
 *   message/rfc822, message/global, *.eml                 attachment; a reader of its own reads it
 *   text that is not an attachment and has no file name   body; HTML only where the plain text beside it says other words
 *   all else                                              attachment
 * </pre>
 * Plain text and HTML of a multipart/alternative both count, because either may be a stub. Used once, by one thread.
 */
final class MessageReader {

    /** No limit throws here: ours cut off instead. */
    static final MimeConfig CONFIG = MimeConfig.custom()
            .setMaxLineLen(-1)
            .setMaxHeaderCount(-1)
            .setMaxHeaderLen(-1)
            .setMaxContentLen(-1)
            .build();

    /** RFC 2046 §5.1.1 says 70; Mime4j throws from some 2,000 on. */
    private static final int BOUNDARY_LIMIT = 1_000;

    private final Reading reading;
    private final PartText partText;
    private final String path;
    private final HeaderFields header;
    private final List<String> texts = new ArrayList<>();
    private final Deque<Container> containers = new ArrayDeque<>();
    private PartHeader part = new PartHeader();
    private boolean isHeaderRead;

    /** @param path of the message in the mail; empty for the mail itself */
    MessageReader(Reading reading, String path) {
        this.reading = reading;
        this.partText = new PartText(reading);
        this.path = path;
        this.header = new HeaderFields(reading);
    }

    HeaderFields header() {
        return header;
    }

    /** Reads as much as there is. The text of its body. */
    String read(InputStream in) throws IOException {
        CountedStream counted = new CountedStream(in);
        FoldedLines lines = new FoldedLines(counted);
        FieldBytes fields = new FieldBytes(reading.limits().headerLimit(), reading);
        MimeTokenStream tokens = new MimeTokenStream(CONFIG, reading.monitor(), fields, null);
        tokens.setRecursionMode(RecursionMode.M_NO_RECURSE);
        try {
            tokens.parse(lines);
            walk(tokens, lines, fields);
        } catch (IOException | MimeException | RuntimeException e) {
            // of hostile bytes a library says anything; of a source that fails it passes on what that threw
            counted.requireReadable();
            reading.defect("cannot be read further: " + e.getMessage());
        }
        while (!containers.isEmpty()) {
            close(containers.pop());
        }
        if (lines.folded()) {
            reading.defect("a header line is longer than " + FoldedLines.LINE_LIMIT + " bytes");
        }
        return String.join("\n\n", texts);
    }

    private void walk(MimeTokenStream tokens, FoldedLines lines, FieldBytes fields) throws IOException, MimeException {
        for (EntityState state = tokens.getState(); state != EntityState.T_END_OF_STREAM; state = tokens.next()) {
            switch (state) {
                case T_START_BODYPART -> {
                    if (!reading.takePart()) {
                        return;
                    }
                    containers.element().next(reading);
                }
                case T_START_HEADER -> {
                    lines.header(true);
                    fields.beginHeader();
                    part = new PartHeader();
                }
                case T_FIELD -> field(tokens.getField());
                case T_END_HEADER -> {
                    lines.header(false);
                    endHeader(tokens);
                }
                case T_START_MULTIPART -> open(tokens.getBodyDescriptor().getMimeType());
                case T_PREAMBLE ->
                    containers.element().preamble =
                            partText.text(tokens.getInputStream(), "text/plain", part.charset(), container());
                case T_END_MULTIPART -> close(containers.pop());
                case T_BODY -> body(tokens);
                case T_START_MESSAGE, T_END_MESSAGE, T_END_BODYPART, T_EPILOGUE, T_RAW_ENTITY, T_END_OF_STREAM -> {}
            }
        }
    }

    private void field(Field field) {
        if (field instanceof RawField raw && raw.getRaw() != null) {
            String name = raw.getName().trim().toLowerCase(Locale.ROOT);
            String octets = HeaderText.unfold(raw.getRaw().toByteArray(), raw.getDelimiterIdx() + 1);
            part.add(name, octets);
            if (!isHeaderRead) {
                header.add(name, octets);
            }
        }
    }

    private void endHeader(MimeTokenStream tokens) {
        isHeaderRead = true;
        String strayLines = reading.strayLines();
        if (!strayLines.isEmpty()) {
            texts.add(strayLines);
        }
        boolean isMultipart = part.declaredType().startsWith("multipart/");
        if (isMultipart && part.boundary().isEmpty()) {
            reading.defect("a multipart has no boundary");
        }
        if (!reading.mayEnter() || part.boundary().length() > BOUNDARY_LIMIT) {
            tokens.setRecursionMode(RecursionMode.M_FLAT);
        }
    }

    private void open(String type) {
        reading.enter();
        containers.push(new Container(type, container(), texts.size(), containers.peek()));
    }

    private void close(Container container) {
        reading.leave();
        if (container.parts == 0) {
            reading.defect("a multipart has no parts");
            texts.add(container.preamble);
        }
    }

    /** The path of what begins now. */
    private String container() {
        Container parent = containers.peek();
        if (parent == null) {
            return path;
        }
        return parent.path.isEmpty() ? Integer.toString(parent.parts) : parent.path + "." + parent.parts;
    }

    private void body(MimeTokenStream tokens) throws IOException {
        boolean isFlat = tokens.getRecursionMode() == RecursionMode.M_FLAT;
        tokens.setRecursionMode(RecursionMode.M_NO_RECURSE);
        String place = containers.isEmpty() ? path.isEmpty() ? "1" : path + ".1" : container();
        String type = tokens.getBodyDescriptor().getMimeType();
        InputStream in = tokens.getDecodedInputStream();
        String name = part.fileName();
        if (reading.wanted().is(place)) {
            reading.wanted().give(name, type, in);
        }
        if (isFlat && type.startsWith("multipart/")) {
            reading.defect("a multipart is nested too deep, or its boundary is too long");
            reading.attach(new Attachment(place, name, type, new CountedStream(in).drain(), ""));
        } else if (isMessage(type, name)) {
            message(in, place, name);
        } else if (isBody(type, name)) {
            text(partText.text(in, type, part.charset(), place));
            new CountedStream(in).drain();
        } else {
            partText.attachment(in, place, name, type, part.charset());
        }
    }

    private static boolean isMessage(String type, String name) {
        return type.equals("message/rfc822")
                || type.equals("message/global")
                || (type.equals("application/octet-stream")
                        && name.toLowerCase(Locale.ROOT).endsWith(".eml"));
    }

    private boolean isBody(String type, String name) {
        boolean isText = type.equals("text/plain")
                || type.equals("text/html")
                || type.equals("text/enriched")
                || type.equals("text/richtext");
        return isText && !part.isAttachment() && (name.isEmpty() || containers.isEmpty()) && !part.isUuencoded();
    }

    /** Keeps a text, unless it is an alternative that says the same as one before it. */
    private void text(String text) {
        Container alternative = containers.peek() == null ? null : containers.element().alternative;
        if (alternative != null) {
            long words = words(text);
            for (String other : texts.subList(alternative.textsBefore, texts.size())) {
                if (words(other) == words) {
                    reading.takeText(-text.length());
                    return;
                }
            }
        }
        if (!text.isEmpty()) {
            texts.add(text);
        }
    }

    /** A hash (FNV-1a) of all that is not white space. */
    private static long words(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > ' ' && c != '\u00a0') {
                hash = (hash ^ c) * 0x100000001b3L;
            }
        }
        return hash;
    }

    private void message(InputStream in, String place, String name) throws IOException {
        int index = reading.reserve(new Attachment(place, name, "message/rfc822", 0, ""));
        CountedStream counted = new CountedStream(in);
        String text = "";
        String fileName = name;
        if (reading.takePart() && reading.enter()) {
            MessageReader embedded = new MessageReader(reading, place);
            String body = embedded.read(counted);
            reading.leave();
            BoundedText shown = new BoundedText(reading);
            shown.take(embedded.header().shown());
            text = shown + body;
        }
        reading.attach(index, new Attachment(place, fileName, "message/rfc822", counted.drain(), text));
    }

    /** A multipart that is being read. */
    private static final class Container {
        private final String path;
        private final int textsBefore;
        private final @Nullable Container alternative;
        private int parts;
        private String preamble = "";

        Container(String type, String path, int textsBefore, @Nullable Container parent) {
            this.path = path;
            this.textsBefore = textsBefore;
            this.alternative = parent != null && parent.alternative != null
                    ? parent.alternative
                    : type.equals("multipart/alternative") ? this : null;
        }

        void next(Reading reading) {
            parts++;
            reading.takeText(-preamble.length());
            preamble = "";
        }
    }
}
