package org.jamesarchive.message;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Reads the content of parts and of the files that they hold. Used by one thread. */
final class PartText {

    private static final String HTML = "text/html";
    private static final String CALENDAR = "text/calendar";

    private final Reading reading;

    PartText(Reading reading) {
        this.reading = reading;
    }

    /**
     * The text of a text part.
     *
     * @param path of the part, for the uuencoded files in it
     */
    String text(InputStream in, String mediaType, String charset, String path) throws IOException {
        BoundedText text = new BoundedText(reading);
        boolean isHtml = mediaType.equals(HTML) || mediaType.equals("application/xhtml+xml");
        UuencodedFiles files = new UuencodedFiles(path);
        TextSink sink = isHtml
                ? new HtmlText(text)
                : mediaType.equals(CALENDAR)
                        ? text
                        : new UuencodedText(text, files, reading.limits().fileLimit());
        new TextDecoder(reading, sink).decode(in, charset, isHtml);
        return text.toString();
    }

    /** Reads an attachment whole, and what it holds. */
    void attachment(InputStream decoded, String path, String fileName, String mediaType, String charset)
            throws IOException {
        CountedStream in = new CountedStream(decoded);
        int place = reading.reserve(new Attachment(path, fileName, mediaType, 0, ""));
        String text = content(in, path, fileName, mediaType, charset);
        reading.attach(place, new Attachment(path, fileName, mediaType, in.drain(), text));
    }

    private String content(CountedStream in, String path, String fileName, String mediaType, String charset)
            throws IOException {
        boolean isExtracted = mediaType.equals("text/rtf") && reading.attachmentText() != AttachmentText.NONE;
        if ((mediaType.startsWith("text/") && !isExtracted) || mediaType.startsWith("message/")) {
            return text(in, mediaType, charset, path);
        }
        if (isTnef(mediaType, fileName)) {
            if (!reading.enter()) {
                return "";
            }
            try {
                return new TnefReader(reading, this, path).read(in);
            } finally {
                reading.leave();
            }
        }
        if (reading.textLeft() == 0) {
            return "";
        }
        AttachmentText.Text text = reading.attachmentText().read(fileName, mediaType, in, reading.textLeft());
        if (!text.defect().isEmpty()) {
            reading.defect(text.defect());
        }
        BoundedText bounded = new BoundedText(reading);
        bounded.take(text.text());
        return bounded.toString();
    }

    /** Lists a file whose first bytes are in memory. */
    void file(String path, String name, String mediaType, byte[] bytes, long size) {
        String type = mediaType.isEmpty() ? FileNames.mediaType(name) : mediaType;
        if (bytes.length == size && reading.wanted().is(path)) {
            reading.wanted().give(name, type, new ByteArrayInputStream(bytes));
        }
        int place = reading.reserve(new Attachment(path, name, type, size, ""));
        if (bytes.length < size) {
            reading.defect("a file of " + size + " bytes within another is not read for text");
            return;
        }
        try {
            String text = content(new CountedStream(new ByteArrayInputStream(bytes)), path, name, type, "");
            reading.attach(place, new Attachment(path, name, type, size, text));
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory can be read", e);
        }
    }

    private static boolean isTnef(String mediaType, String fileName) {
        return mediaType.equals("application/ms-tnef")
                || mediaType.equals("application/vnd.ms-tnef")
                || fileName.equalsIgnoreCase("winmail.dat");
    }

    /** Lists the uuencoded files of one part. */
    private final class UuencodedFiles implements UuencodedText.Files {

        private final String path;
        private int count;

        UuencodedFiles(String path) {
            this.path = path;
        }

        @Override
        public void file(String name, byte[] bytes, long size, boolean isWhole) {
            if (!isWhole) {
                reading.defect("a uuencoded file has no end");
            }
            if (reading.takePart() && reading.enter()) {
                count++;
                PartText.this.file(path + "/" + count, name, "", bytes, size);
                reading.leave();
            }
        }
    }
}
