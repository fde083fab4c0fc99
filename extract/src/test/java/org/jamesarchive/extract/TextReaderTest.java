package org.jamesarchive.extract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TextReaderTest {

    private static final String WORDS = "Quarterly zebra figures";

    @TempDir
    Path folder;

    private final TextReader reader = new TextReader();

    private TextReader.Result read(String name, String type, byte[] content, int limit) throws IOException {
        Path file = Files.write(folder.resolve("file"), content);
        return reader.read(file, name, type, limit);
    }

    private TextReader.Result read(String name, byte[] content) throws IOException {
        return read(name, "application/octet-stream", content, 1_000_000);
    }

    static Stream<Arguments> formats() {
        return Stream.of(
                Arguments.of("a.pdf", SampleFiles.pdf(WORDS)),
                Arguments.of("a.docx", SampleFiles.docx(WORDS)),
                Arguments.of("a.xlsx", SampleFiles.xlsx(WORDS)),
                Arguments.of("a.xls", SampleFiles.xls(WORDS)),
                Arguments.of("a.pptx", SampleFiles.pptx(WORDS)),
                Arguments.of("a.ppt", SampleFiles.ppt(WORDS)),
                Arguments.of("a.odt", SampleFiles.odt(WORDS)),
                Arguments.of("a.rtf", SampleFiles.rtf(WORDS)),
                Arguments.of("a.html", SampleFiles.html(WORDS)),
                Arguments.of("a.txt", SampleFiles.utf8(WORDS)),
                Arguments.of("a.zip", SampleFiles.zip(Map.of("b.txt", SampleFiles.utf8(WORDS)))),
                Arguments.of("deep.zip", SampleFiles.nested("b.docx", SampleFiles.docx(WORDS), 4)),
                Arguments.of("open.pdf", SampleFiles.lockedPdf(WORDS, "")),
                // the bytes count, not the name
                Arguments.of("wrong.xls", SampleFiles.pdf(WORDS)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("formats")
    void wordsAreFound(String name, byte[] content) throws IOException {
        TextReader.Result result = read(name, content);
        assertThat(result.text()).contains(WORDS);
        assertThat(result.defect()).isEmpty();
    }

    @Test
    void namesInAnArchiveAreFound() throws IOException {
        assertThat(read("a.zip", SampleFiles.zip(Map.of("minutes of May.png", new byte[10])))
                        .text())
                .contains("minutes of May");
    }

    @Test
    void oneBadFileInAnArchiveDoesNotHideTheOthers() throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("bad.pdf", SampleFiles.utf8("%PDF-1.7 and nothing more"));
        entries.put("locked.pdf", SampleFiles.lockedPdf("secret", "secret"));
        entries.put("good.docx", SampleFiles.docx(WORDS));
        TextReader.Result result = read("a.zip", SampleFiles.zip(entries));
        assertThat(result.text()).contains(WORDS);
        assertThat(result.defect()).startsWith("a file in it is ");
    }

    @Test
    void archivesAreOpenedToADepth() throws IOException {
        int deepest = EmbeddedFiles.DEPTH_LIMIT;
        byte[] file = SampleFiles.utf8(WORDS);
        assertThat(read("a.zip", SampleFiles.nested("b.txt", file, deepest)).text())
                .contains(WORDS);
        TextReader.Result tooDeep = read("a.zip", SampleFiles.nested("b.txt", file, deepest + 1));
        assertThat(tooDeep.text()).doesNotContain(WORDS);
        assertThat(tooDeep.defect()).isEqualTo("files are nested deeper than 5");
    }

    @Test
    void textEndsAtTheLimit() throws IOException {
        TextReader.Result result = read("a.txt", "text/plain", SampleFiles.utf8("ab ".repeat(1_000)), 100);
        assertThat(result.text()).hasSize(100);
        assertThat(result.defect()).isEqualTo("more than 100 characters");
    }

    static Stream<Arguments> unreadable() {
        byte[] pdf = SampleFiles.pdf(WORDS);
        byte[] docx = SampleFiles.docx(WORDS);
        return Stream.of(
                Arguments.of("locked.pdf", SampleFiles.lockedPdf(WORDS, "secret"), "protected by a password"),
                Arguments.of("torn.docx", Arrays.copyOf(docx, docx.length / 2), "damaged"),
                Arguments.of("head.pdf", Arrays.copyOf(pdf, 20), "damaged"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unreadable")
    void whatCannotBeReadIsADefect(String name, byte[] content, String defect) throws IOException {
        assertThat(read(name, content).defect()).contains(defect);
    }

    @Test
    void whatHasNoTextIsNoDefect() throws IOException {
        assertThat(read("a.pdf", new byte[0])).isEqualTo(new TextReader.Result("", ""));
        assertThat(read("a.bin", new byte[1_000])).isEqualTo(new TextReader.Result("", ""));
    }
}
