package org.jamesarchive.launcher.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MailFilesTest {

    @TempDir
    Path folder;

    @Test
    void anEmlFileIsOneMailWithCrlf() throws Exception {
        Path file = write("a.eml", "Subject: x\n\nFrom here\n>From there\n");
        assertThat(read(file)).containsExactly("Subject: x\r\n\r\nFrom here\r\n>From there\r\n");
    }

    @Test
    void anMboxFileIsSplitAtItsSeparatorsAndUnquoted() throws Exception {
        Path file = write("box", """
                From a Mon
                Subject: 1

                >From quoted
                >>From twice
                 > From other
                From inside a paragraph

                From b Tue
                Subject: 2



                From c Wed

                """);
        assertThat(read(file))
                .containsExactly(
                        "Subject: 1\r\n\r\nFrom quoted\r\n>From twice\r\n > From other\r\nFrom inside a paragraph\r\n",
                        "Subject: 2\r\n\r\n\r\n",
                        "");
    }

    @Test
    void anMboxFileWithCrlfIsReadTheSame() throws Exception {
        Path file = write("box", "From a\r\nSubject: 1\r\n\r\nx\r\n\r\nFrom b\r\nSubject: 2\r\n\r\ny");
        assertThat(read(file)).containsExactly("Subject: 1\r\n\r\nx\r\n", "Subject: 2\r\n\r\ny\r\n");
    }

    @Test
    void aFolderIsReadInOrderAndWhatIsNoMailIsCounted() throws Exception {
        write("b.eml", "no header field at all");
        write("sub/c", "Received: by x\n\nc");
        write("a", "From x\nSubject: box\n\n1\n\nFrom y\nSubject: box\n\n2\n");
        write("notes.txt", "Dear diary\n");
        write(".hidden.eml", "Subject: hidden\n\n");
        write(".git/d.eml", "Subject: hidden\n\n");
        MailFiles files = MailFiles.find(List.of(folder));
        assertThat(files.files()).isEqualTo(3);
        assertThat(files.skipped()).isEqualTo(2);
        assertThat(read(folder))
                .containsExactly(
                        "Subject: box\r\n\r\n1\r\n",
                        "Subject: box\r\n\r\n2\r\n",
                        "no header field at all\r\n",
                        "Received: by x\r\n\r\nc\r\n");
    }

    @Test
    void aMissingPathIsNamedBeforeAnythingIsRead() {
        Path missing = folder.resolve("missing.eml");
        assertThatThrownBy(() -> MailFiles.find(List.of(missing)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(missing + ": no such file");
    }

    @Test
    void theRealMailsAreAllRead() throws Exception {
        String corpus = System.getProperty("mail.corpus", "");
        assumeFalse(corpus.isEmpty(), "mail.corpus is not set: the real mails are not read");
        List<String> mails = read(Path.of(corpus));
        assertThat(mails).hasSize(2_000);
        assertThat(mails)
                .allMatch(mail ->
                        mail.endsWith("\r\n") && !mail.replace("\r\n", "").contains("\n"));
    }

    private Path write(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.resolveSibling("x").getParent());
        return Files.write(file, content.getBytes(ISO_8859_1));
    }

    private static List<String> read(Path path) throws IOException, InterruptedException {
        List<String> mails = new ArrayList<>();
        MailFiles.find(List.of(path)).forEach(mail -> mails.add(text(mail)));
        return mails;
    }

    private static String text(Mail mail) {
        return new String(mail.bytes(), ISO_8859_1);
    }
}
