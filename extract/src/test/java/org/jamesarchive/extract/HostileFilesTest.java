package org.jamesarchive.extract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jamesarchive.attachment.ExtractorProcess;
import org.jamesarchive.attachment.ExtractorSettings;
import org.jamesarchive.message.AttachmentText.Text;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The real extractor in its own process, with the memory that it has in production. */
class HostileFilesTest {

    private static final String WORDS = "Quarterly zebra figures";
    private static final Duration TIME_LIMIT = Duration.ofSeconds(20);
    private static final long SEED = 20_240_301;

    @TempDir
    Path folder;

    private ExtractorProcess process;

    @BeforeEach
    void start() {
        process = new ExtractorProcess(settings().withLimits(TIME_LIMIT, 200_000_000));
    }

    @AfterEach
    void stop() throws IOException {
        process.close();
        assertThat(leftOver()).as("files left over").isLessThan(2);
    }

    private ExtractorSettings settings() {
        return ExtractorSettings.of(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                folder.resolve("work"));
    }

    private Text read(String name, InputStream content) throws IOException {
        return process.mail(() -> true).read(name, "application/octet-stream", content, 1_000_000);
    }

    private Text read(String name, byte[] content) throws IOException {
        return read(name, new ByteArrayInputStream(content));
    }

    private long leftOver() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("work"))) {
            return files.filter(file -> !file.getFileName().toString().startsWith("."))
                    .count();
        }
    }

    private void requireThatTheNextFileIsRead() throws IOException {
        assertThat(read("next.pdf", SampleFiles.pdf(WORDS))).satisfies(text -> {
            assertThat(text.text()).contains(WORDS);
            assertThat(text.defect()).isEmpty();
        });
    }

    static Stream<Arguments> bombs() {
        byte[] zeros = new byte[10_000_000];
        Map<String, byte[]> many = new LinkedHashMap<>();
        byte[] inner = SampleFiles.nested("zeros.txt", "0 ".repeat(5_000_000).getBytes(StandardCharsets.UTF_8), 1);
        for (int i = 0; i < 60; i++) {
            many.put(i + ".zip", inner);
        }
        StringBuilder laughs = new StringBuilder("<!DOCTYPE d [<!ENTITY l0 \"ha\">");
        for (int i = 1; i < 12; i++) {
            laughs.append("<!ENTITY l")
                    .append(i)
                    .append(" \"")
                    .append(("&l" + (i - 1) + ";").repeat(10))
                    .append("\">");
        }
        laughs.append("]>");
        return Stream.of(
                Arguments.of("zeros.zip", SampleFiles.nested("zeros.bin", zeros, 3)),
                Arguments.of("42.zip", SampleFiles.zip(many)),
                Arguments.of("endless.zip", SampleFiles.nested("a.txt", new byte[0], 200)),
                Arguments.of("laughs.docx", SampleFiles.docxOf(laughs + SampleFiles.paragraph("&l11;"))),
                Arguments.of(
                        "deep.docx",
                        SampleFiles.docxOf(SampleFiles.paragraph("<w:x>".repeat(200_000) + "</w:x>".repeat(200_000)))),
                Arguments.of("large.docx", SampleFiles.docxOf(SampleFiles.paragraph("boom ".repeat(20_000_000)))),
                Arguments.of("deep.rtf", SampleFiles.utf8("{\\rtf1" + "{".repeat(1_000_000))),
                Arguments.of("deep.html", SampleFiles.utf8("<div>".repeat(500_000) + "x")),
                Arguments.of("deep.pdf", SampleFiles.utf8("%PDF-1.4\n1 0 obj " + "[".repeat(2_000_000))),
                Arguments.of("loop.pdf", SampleFiles.utf8("""
                                %PDF-1.4
                                1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
                                2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1/Parent 2 0 R>>endobj
                                trailer<</Root 1 0 R>>
                                """)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bombs")
    void bombDoesNoHarm(String name, byte[] content) throws IOException {
        long before = System.nanoTime();
        Text text = read(name, content);
        assertThat(text.text().length()).isLessThanOrEqualTo(1_000_000);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(TIME_LIMIT.plusSeconds(20));
        requireThatTheNextFileIsRead();
    }

    @Test
    void entitiesAreNotUnfolded() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        AtomicInteger asked = new AtomicInteger();
        server.createContext("/", exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        try {
            Path secret = Files.writeString(folder.resolve("secret"), "topsecret");
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/x";
            String doctype = "<!DOCTYPE d SYSTEM \"" + url + "\" [<!ENTITY f SYSTEM \"" + secret.toUri()
                    + "\"><!ENTITY u SYSTEM \"" + url + "\">]>";
            for (byte[] file : new byte[][] {
                SampleFiles.docxOf(doctype + SampleFiles.paragraph("&f;&u;")),
                SampleFiles.utf8("<?xml version=\"1.0\"?>" + doctype + "<d>&f;&u;</d>")
            }) {
                assertThat(read("a.xml", file).text()).doesNotContain("topsecret");
            }
            assertThat(asked).hasValue(0);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void garbageLabelledPdfIsADefectAndNotHeldInMemory() throws IOException {
        Random random = new Random(SEED);
        InputStream garbage = new InputStream() {
            private long left = 100_000_000;

            @Override
            public int read() {
                return left-- > 0 ? random.nextInt(256) : -1;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                if (left <= 0) {
                    return -1;
                }
                byte[] next = new byte[(int) Math.min(length, left)];
                random.nextBytes(next);
                System.arraycopy(next, 0, bytes, offset, next.length);
                left -= next.length;
                return next.length;
            }
        };
        Text text = process.mail(() -> true).read("huge.pdf", "application/pdf", garbage, 1_000_000);
        assertThat(text.text().length()).isLessThanOrEqualTo(1_000_000);
        requireThatTheNextFileIsRead();
    }

    @Test
    void memoryThatEndsEndsTheProcessOnly() throws IOException {
        // A workbook is held in memory by its parser: with so many texts it does not fit.
        StringBuilder strings =
                new StringBuilder("<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">");
        for (int i = 0; i < 6_000_000; i++) {
            strings.append("<si><t>").append(i).append("</t></si>");
        }
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put(
                "[Content_Types].xml",
                SampleFiles.utf8(
                        "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default"
                                + " Extension=\"rels\""
                                + " ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override"
                                + " PartName=\"/xl/workbook.xml\""
                                + " ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/><Override"
                                + " PartName=\"/xl/sharedStrings.xml\""
                                + " ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml\"/></Types>"));
        entries.put(
                "_rels/.rels",
                SampleFiles.utf8("<Relationships"
                        + " xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship"
                        + " Id=\"r1\""
                        + " Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\""
                        + " Target=\"xl/workbook.xml\"/></Relationships>"));
        entries.put(
                "xl/workbook.xml",
                SampleFiles.utf8("<workbook"
                        + " xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheets/></workbook>"));
        entries.put(
                "xl/sharedStrings.xml",
                SampleFiles.utf8(strings.append("</sst>").toString()));
        Text text = read("large.xlsx", SampleFiles.zip(entries));
        assertThat(text.defect()).isNotEmpty();
        requireThatTheNextFileIsRead();
    }

    @Test
    void processEndsWithItsInputAlsoWhileItReads() throws Exception {
        Process child = new ProcessBuilder(settings().command())
                .directory(Files.createDirectories(folder.resolve("work")).toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        child.getInputStream().readNBytes(4);
        byte[] slow = SampleFiles.docxOf(SampleFiles.paragraph("boom ".repeat(20_000_000)));
        DataOutputStream requests = new DataOutputStream(child.getOutputStream());
        for (String text : new String[] {"a.docx", ""}) {
            requests.writeInt(text.length());
            requests.writeBytes(text);
        }
        requests.writeInt(1_000_000_000);
        requests.writeInt(slow.length);
        requests.write(slow);
        requests.writeInt(0);
        requests.flush();
        child.getOutputStream().close();
        await().atMost(Duration.ofSeconds(30)).until(() -> !child.isAlive());
        assertThat(child.exitValue()).isEqualTo(Main.EXIT_INPUT_ENDED);
    }
}
