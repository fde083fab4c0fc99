package org.jamesarchive.extract;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;
import org.apache.poi.hslf.usermodel.HSLFSlideShow;
import org.apache.poi.hssf.usermodel.HSSFWorkbook;
import org.apache.poi.ss.usermodel.Workbook;
import org.apache.poi.xslf.usermodel.XMLSlideShow;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.apache.poi.xwpf.usermodel.XWPFDocument;

/** Makes files with known words in them. */
final class SampleFiles {

    private SampleFiles() {}

    /** Writes a file. */
    private interface Writer {
        void to(ByteArrayOutputStream out) throws IOException;
    }

    private static byte[] bytes(Writer writer) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            writer.to(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] pdf(String words) {
        return bytes(out -> {
            try (PDDocument document = document(words)) {
                document.save(out);
            }
        });
    }

    static byte[] lockedPdf(String words, String userPassword) {
        return bytes(out -> {
            try (PDDocument document = document(words)) {
                StandardProtectionPolicy policy =
                        new StandardProtectionPolicy("owner", userPassword, new AccessPermission());
                policy.setEncryptionKeyLength(256);
                document.protect(policy);
                document.save(out);
            }
        });
    }

    private static PDDocument document(String words) throws IOException {
        PDDocument document = new PDDocument();
        PDPage page = new PDPage();
        document.addPage(page);
        try (PDPageContentStream content = new PDPageContentStream(document, page)) {
            content.beginText();
            content.setFont(new PDType1Font(Standard14Fonts.FontName.HELVETICA), 12);
            content.newLineAtOffset(50, 700);
            content.showText(words);
            content.endText();
        }
        return document;
    }

    static byte[] docx(String words) {
        return bytes(out -> {
            try (XWPFDocument document = new XWPFDocument()) {
                document.createParagraph().createRun().setText(words);
                document.write(out);
            }
        });
    }

    static byte[] xlsx(String words) {
        return bytes(out -> {
            try (Workbook workbook = new XSSFWorkbook()) {
                workbook.createSheet().createRow(0).createCell(0).setCellValue(words);
                workbook.write(out);
            }
        });
    }

    static byte[] xls(String words) {
        return bytes(out -> {
            try (Workbook workbook = new HSSFWorkbook()) {
                workbook.createSheet().createRow(0).createCell(0).setCellValue(words);
                workbook.write(out);
            }
        });
    }

    static byte[] pptx(String words) {
        return bytes(out -> {
            try (XMLSlideShow show = new XMLSlideShow()) {
                show.createSlide().createTextBox().setText(words);
                show.write(out);
            }
        });
    }

    static byte[] ppt(String words) {
        return bytes(out -> {
            try (HSLFSlideShow show = new HSLFSlideShow()) {
                show.createSlide().createTextBox().setText(words);
                show.write(out);
            }
        });
    }

    static byte[] odt(String words) {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("mimetype", utf8("application/vnd.oasis.opendocument.text"));
        entries.put(
                "content.xml",
                utf8("<?xml version=\"1.0\"?><office:document-content"
                        + " xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\""
                        + " xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:text><text:p>"
                        + words + "</text:p></office:text></office:body></office:document-content>"));
        return zip(entries);
    }

    static byte[] rtf(String words) {
        return utf8("{\\rtf1\\ansi\\deff0{\\fonttbl{\\f0 Arial;}}\\pard {\\b " + words + "}\\par}");
    }

    static byte[] html(String words) {
        return utf8("<html><head><script>hidden()</script></head><body><p>" + words + "</p></body></html>");
    }

    static byte[] zip(Map<String, byte[]> entries) {
        return bytes(out -> {
            try (ZipOutputStream zip = new ZipOutputStream(out)) {
                for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                    zip.putNextEntry(new ZipEntry(entry.getKey()));
                    zip.write(entry.getValue());
                    zip.closeEntry();
                }
            }
        });
    }

    /** A file within so many archives. */
    static byte[] nested(String name, byte[] content, int depth) {
        byte[] file = zip(Map.of(name, content));
        for (int i = 1; i < depth; i++) {
            file = zip(Map.of("inner" + i + ".zip", file));
        }
        return file;
    }

    /** A document whose XML is ours. */
    static byte[] docxOf(String documentXml) {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put(
                "[Content_Types].xml",
                utf8(
                        "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default"
                                + " Extension=\"rels\""
                                + " ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override"
                                + " PartName=\"/word/document.xml\""
                                + " ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>"));
        entries.put(
                "_rels/.rels",
                utf8("<Relationships"
                        + " xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship"
                        + " Id=\"r1\""
                        + " Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\""
                        + " Target=\"word/document.xml\"/></Relationships>"));
        entries.put("word/document.xml", utf8(documentXml));
        return zip(entries);
    }

    /** The paragraph around what an entity or a text gives. */
    static String paragraph(String content) {
        return "<w:document"
                + " xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body><w:p><w:r><w:t>"
                + content + "</w:t></w:r></w:p></w:body></w:document>";
    }
}
