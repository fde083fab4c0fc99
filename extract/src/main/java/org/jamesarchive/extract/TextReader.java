package org.jamesarchive.extract;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import org.apache.tika.detect.DefaultDetector;
import org.apache.tika.exception.EncryptedDocumentException;
import org.apache.tika.exception.TikaException;
import org.apache.tika.exception.WriteLimitReachedException;
import org.apache.tika.exception.ZeroByteFileException;
import org.apache.tika.extractor.EmbeddedDocumentExtractor;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.parser.AutoDetectParser;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.Parser;
import org.apache.tika.parser.csv.TextAndCSVParser;
import org.apache.tika.parser.epub.EpubParser;
import org.apache.tika.parser.html.JSoupParser;
import org.apache.tika.parser.microsoft.OfficeParser;
import org.apache.tika.parser.microsoft.OfficeParserConfig;
import org.apache.tika.parser.microsoft.OldExcelParser;
import org.apache.tika.parser.microsoft.ooxml.OOXMLParser;
import org.apache.tika.parser.microsoft.ooxml.xwpf.ml2006.Word2006MLParser;
import org.apache.tika.parser.microsoft.rtf.RTFParser;
import org.apache.tika.parser.microsoft.xml.SpreadsheetMLParser;
import org.apache.tika.parser.microsoft.xml.WordMLParser;
import org.apache.tika.parser.odf.FlatOpenDocumentParser;
import org.apache.tika.parser.odf.OpenDocumentParser;
import org.apache.tika.parser.pdf.PDFParser;
import org.apache.tika.parser.pdf.PDFParserConfig;
import org.apache.tika.parser.pkg.CompressorParser;
import org.apache.tika.parser.pkg.PackageParser;
import org.apache.tika.parser.xml.DcXMLParser;
import org.apache.tika.sax.BodyContentHandler;
import org.apache.tika.sax.WriteOutContentHandler;
import org.jspecify.annotations.Nullable;
import org.xml.sax.SAXException;

/**
 * Reads the text of a file, and of the files in it. The parsers are named here one by one: none runs a program, none opens a connection, and
 * what none of them knows has no text. Used by one thread.
 */
final class TextReader {

    /** Bytes of a PDF in memory; what is more goes to the disk. */
    private static final long PDF_MEMORY_BYTES = 32L * 1024 * 1024;

    private static final int CAUSES_LIMIT = 20;

    private final AutoDetectParser parser = new AutoDetectParser(
            new DefaultDetector(),
            new PDFParser(),
            new OOXMLParser(),
            new OfficeParser(),
            new OldExcelParser(),
            new Word2006MLParser(),
            new WordMLParser(),
            new SpreadsheetMLParser(),
            new RTFParser(),
            new OpenDocumentParser(),
            new FlatOpenDocumentParser(),
            new EpubParser(),
            new JSoupParser(),
            new DcXMLParser(),
            new TextAndCSVParser(),
            new PackageParser(),
            new CompressorParser());

    /**
     * What was read.
     *
     * @param defect why it is not all there is, to come after "could not be read: "; empty when all is well
     */
    record Result(String text, String defect) {}

    /** Reads as much as can be read. */
    Result read(Path file, String fileName, String mediaType, int textLimit) {
        StringWriter text = new StringWriter();
        EmbeddedFiles embedded = new EmbeddedFiles(parser);
        String defect = "";
        Metadata metadata = new Metadata();
        metadata.set(TikaCoreProperties.RESOURCE_NAME_KEY, fileName);
        metadata.set(Metadata.CONTENT_TYPE, mediaType);
        try (TikaInputStream in = TikaInputStream.get(file, metadata)) {
            parser.parse(
                    in,
                    new BodyContentHandler(new WriteOutContentHandler(text, textLimit)),
                    metadata,
                    context(embedded));
        } catch (TikaException | SAXException | IOException | RuntimeException | StackOverflowError | LinkageError e) {
            defect = defect(e, textLimit);
        }
        return new Result(text.toString(), defect.isEmpty() ? embedded.defect() : defect);
    }

    private ParseContext context(EmbeddedFiles embedded) {
        PDFParserConfig pdf = new PDFParserConfig();
        pdf.setOcrStrategy(PDFParserConfig.OCR_STRATEGY.NO_OCR);
        pdf.setExtractInlineImages(false);
        pdf.setMaxMainMemoryBytes(PDF_MEMORY_BYTES);
        OfficeParserConfig office = new OfficeParserConfig();
        office.setUseSAXDocxExtractor(true);
        office.setUseSAXPptxExtractor(true);
        office.setExtractMacros(false);
        ParseContext context = new ParseContext();
        context.set(Parser.class, parser);
        context.set(EmbeddedDocumentExtractor.class, embedded);
        context.set(PDFParserConfig.class, pdf);
        context.set(OfficeParserConfig.class, office);
        embedded.context(context);
        return context;
    }

    /** In words, none of them the file's. */
    static String defect(Throwable failure, int textLimit) {
        if (WriteLimitReachedException.isWriteLimitReached(failure)) {
            return "more than " + textLimit + " characters";
        }
        @Nullable Throwable cause = failure;
        for (int i = 0; cause != null && i < CAUSES_LIMIT; i++) {
            if (cause instanceof ZeroByteFileException) {
                return "";
            }
            if (cause instanceof EncryptedDocumentException) {
                return "protected by a password";
            }
            if (cause instanceof EmbeddedFiles.TooMuchException
                    || String.valueOf(cause.getMessage()).contains("bomb")) {
                return "unpacks to far more than it is";
            }
            cause = cause.getCause();
        }
        return failure instanceof StackOverflowError ? "nested too deep" : "damaged, or not what it says it is";
    }
}
