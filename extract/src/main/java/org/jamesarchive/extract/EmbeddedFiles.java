package org.jamesarchive.extract;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.tika.exception.TikaException;
import org.apache.tika.extractor.EmbeddedDocumentExtractor;
import org.apache.tika.io.TemporaryResources;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.Parser;
import org.apache.tika.sax.BodyContentHandler;
import org.apache.tika.sax.EmbeddedContentHandler;
import org.jspecify.annotations.Nullable;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;

/**
 * Reads the files in a file: their names and their texts, within limits that hold for all of them together. One that cannot be read is a
 * defect, and the next one is read. Used by one thread, for one file.
 */
final class EmbeddedFiles implements EmbeddedDocumentExtractor {

    static final int DEPTH_LIMIT = 5;
    static final int COUNT_LIMIT = 1_000;
    static final long UNPACKED_BYTES_LIMIT = 256L * 1024 * 1024;
    private static final int NAME_LIMIT = 1_000;

    private final Parser parser;
    private ParseContext context = new ParseContext();
    private String defect = "";
    private int depth;
    private int count;
    private long bytesLeft = UNPACKED_BYTES_LIMIT;

    /** More was unpacked than is allowed. */
    static final class TooMuchException extends IOException {

        TooMuchException() {
            super("more than " + UNPACKED_BYTES_LIMIT + " bytes are unpacked");
        }
    }

    EmbeddedFiles(Parser parser) {
        this.parser = parser;
    }

    void context(ParseContext other) {
        context = other;
    }

    /** Why not all of it was read; empty when it was. */
    String defect() {
        return defect;
    }

    @Override
    public boolean shouldParseEmbedded(Metadata metadata) {
        if (depth == DEPTH_LIMIT) {
            note("files are nested deeper than " + DEPTH_LIMIT);
            return false;
        }
        if (count == COUNT_LIMIT) {
            note("more than " + COUNT_LIMIT + " files in it");
            return false;
        }
        return bytesLeft > 0;
    }

    @Override
    public void parseEmbedded(InputStream stream, ContentHandler handler, Metadata metadata, boolean outputHtml)
            throws SAXException, IOException {
        if (!shouldParseEmbedded(metadata)) {
            return;
        }
        count++;
        depth++;
        name(metadata, handler);
        try (TemporaryResources resources = new TemporaryResources()) {
            TikaInputStream in = TikaInputStream.get(new Counted(stream), resources, metadata);
            if (stream instanceof TikaInputStream opened && opened.getOpenContainer() != null) {
                in.setOpenContainer(opened.getOpenContainer());
            }
            parser.parse(in, new EmbeddedContentHandler(new BodyContentHandler(handler)), metadata, context);
        } catch (TooMuchException e) {
            throw e;
        } catch (TikaException | IOException | RuntimeException | StackOverflowError | LinkageError e) {
            if (bytesLeft <= 0) {
                throw new TooMuchException();
            }
            String words = TextReader.defect(e, 0);
            if (!words.isEmpty()) {
                note("a file in it is " + words);
            }
        } finally {
            depth--;
        }
    }

    private static void name(Metadata metadata, ContentHandler handler) throws SAXException {
        @Nullable String name = metadata.get(TikaCoreProperties.RESOURCE_NAME_KEY);
        if (name != null) {
            String words = "\n" + (name.length() > NAME_LIMIT ? name.substring(0, NAME_LIMIT) : name) + "\n";
            handler.characters(words.toCharArray(), 0, words.length());
        }
    }

    private void note(String words) {
        if (defect.isEmpty()) {
            defect = words;
        }
    }

    /** Counts what is unpacked, and leaves the stream open: it is the parser's of the file around it. */
    private final class Counted extends FilterInputStream {

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = in.read(bytes, offset, length);
            bytesLeft -= Math.max(0, read);
            if (bytesLeft <= 0) {
                throw new TooMuchException();
            }
            return read;
        }

        @Override
        public boolean markSupported() {
            return false;
        }

        @Override
        public void close() {}
    }
}
