package org.jamesarchive.launcher.importing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jamesarchive.launcher.mail.MailFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileSourceTest {

    private static final String BOX = """
            From a@b Mon Mar  4 10:11:12 2002
            Subject: 1

            >From x

            From a@b Tue Mar  5 10:11:12 2002
            Subject: 2

            """;
    private static final String PILER = """
            x-exported-by-pilerexport: start
            Subject: 1

            x
            x-exported-by-pilerexport: start
            Subject: 2

            y
            """;
    private static final Instant DAY = Instant.parse("2003-02-01T10:20:30Z");

    @TempDir
    Path folder;

    @ParameterizedTest(name = "{0}, {2}, named {3}: {4}")
    @CsvSource(
            delimiter = '|',
            value = {
                "a.eml      | no header         | auto   | false | 1 mail",
                "a.EML      | no header         | auto   | false | 1 mail",
                "a          | Subject: x\\n     | auto   | false | 1 mail",
                "a.txt      | Dear diary\\n     | auto   | false | passed over",
                "a.txt      | Dear diary\\n     | auto   | true  | 1 mail",
                "a.txt      | Dear diary\\n     | eml    | false | 1 mail",
                "a          | BOX               | auto   | false | 2 mails",
                "a.eml      | BOX               | auto   | false | 2 mails",
                "a.eml      | BOX               | eml    | false | 1 mail",
                "a          | BOX               | mboxo  | true  | 2 mails",
                "a          | Subject: x\\n     | mboxo  | false | 1 mail",
                "a          | Subject: x\\n     | mboxo  | true  | unreadable",
                "a          | PILER             | auto   | false | 2 mails",
                "a          | PILER             | piler  | true  | 2 mails",
                "a          | BOX               | piler  | true  | unreadable",
                "a.eml      |                   | auto   | false | unreadable",
                "a          |                   | auto   | false | passed over",
                "a          |                   | auto   | true  | unreadable",
                ".a.eml     | Subject: x\\n     | auto   | false | passed over",
                "a          | PK\u0003\u0004xx  | auto   | true  | unreadable",
            })
    void aFileIsWhatItsFirstBytesSay(String name, String content, String format, boolean named, String outcome)
            throws Exception {
        String text = Optional.ofNullable(content)
                .orElse("")
                .replace("\\n", "\n")
                .replace("BOX", BOX)
                .replace("PILER", PILER);
        Path file = write(name, text);
        RecordingSink sink = read(named ? file : folder, FileFormat.named(format));
        String found = !sink.unreadable.isEmpty()
                ? "unreadable"
                : !sink.passedOver.isEmpty()
                        ? "passed over"
                        : sink.items.size() == 1 ? "1 mail" : sink.items.size() + " mails";
        assertThat(found).as(sink.unreadable + " " + sink.passedOver).isEqualTo(outcome);
    }

    @Test
    void bytesAreThoseOfTheFile() throws Exception {
        String odd = "X: \u00e4\r\n\n\r.\nFrom x\0\n>From y";
        write("a.eml", odd);
        assertThat(read(folder).mails()).containsExactly(odd);
    }

    @Test
    void aMaildirAndItsSubfoldersAreReadWhole() throws Exception {
        for (String sub : List.of("", ".Sent/", ".Sent.2002/", "plain/")) {
            maildir(folder.resolve(sub));
            write(sub + "cur/1044095000.M1.host:2,S", "no header " + sub);
            write(sub + "new/1044095001.M2.host", "Subject: new " + sub + "\n");
            write(sub + "tmp/1044095002.M3.host", "Subject: half\n");
            write(sub + "dovecot.index", "Subject: index\n");
            write(sub + "cur/.hidden", "Subject: hidden\n");
        }
        RecordingSink sink = read(folder);
        assertThat(sink.mails()).hasSize(8).contains("no header .Sent.2002/", "Subject: new .Sent/\n");
        assertThat(sink.items)
                .allMatch(item -> item.datedBy().equals("Maildir name"))
                .extracting(ImportItem::date)
                .contains(Optional.of(Instant.ofEpochSecond(1_044_095_000)));
        assertThat(sink.passedOver).hasSize(8);
        assertThat(sink.unreadable).isEmpty();
    }

    @Test
    void aMailOfAMaildirStaysTheSameWhenItIsReadAndFlagged() throws Exception {
        maildir(folder);
        Path mail = write("new/1044095001.M2.host", "Subject: x\n");
        List<String> before = read(folder).keys();
        Path seen = Files.move(mail, folder.resolve("cur/1044095001.M2.host:2,S"));
        assertThat(read(folder).keys()).isEqualTo(before);
        Files.move(seen, folder.resolve("cur/1044095001.M2.host:2,FRS"));
        RecordingSink sink = new RecordingSink();
        sink.done.addAll(before);
        new FileSource(folder, FileFormat.AUTO).read(sink);
        assertThat(sink.items).isEmpty();
        assertThat(sink.doneBefore).isEqualTo(1);
    }

    @Test
    void whatIsDoneIsAnotherItemOnceItsFileChanges() throws Exception {
        Path mail = write("a.eml", "Subject: x\n");
        Path box = write("box", BOX);
        List<String> before = read(folder).keys();
        assertThat(before).hasSize(3).doesNotHaveDuplicates();
        assertThat(read(folder).keys()).containsExactlyInAnyOrderElementsOf(before);

        Files.writeString(mail, "Subject: y\n");
        Files.setLastModifiedTime(mail, FileTime.from(DAY));
        Files.writeString(box, BOX.replace("Subject: 2", "Subject: 3"));
        assertThat(read(folder).keys()).hasSize(3).filteredOn(before::contains).hasSize(1);

        // An mbox that has grown: only what is new.
        Files.writeString(box, "\nFrom a@b Mon Mar  4 10:11:12 2002\n\nmore\n", StandardOpenOption.APPEND);
        assertThat(read(box).keys()).hasSize(3).filteredOn(before::contains).hasSize(1);
    }

    @Test
    void datesAreThoseOfTheSource() throws Exception {
        Files.setLastModifiedTime(write("a.eml", "Subject: x\n"), FileTime.from(DAY));
        write("box", BOX);
        assertThat(read(folder).items)
                .extracting(ImportItem::datedBy, ImportItem::date)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("file time", Optional.of(DAY)),
                        org.assertj.core.groups.Tuple.tuple(
                                "From line", Optional.of(Instant.parse("2002-03-04T10:11:12Z"))),
                        org.assertj.core.groups.Tuple.tuple(
                                "From line", Optional.of(Instant.parse("2002-03-05T10:11:12Z"))));
    }

    @Test
    void linksLoopsAndSpecialFilesAreNotFollowed() throws Exception {
        Path inside = Files.createDirectory(folder.resolve("inside"));
        Path elsewhere = Files.createTempFile("elsewhere", ".eml");
        try {
            Files.writeString(elsewhere, "Subject: elsewhere\n");
            Files.createSymbolicLink(inside.resolve("loop"), folder);
            Files.createSymbolicLink(inside.resolve("out.eml"), elsewhere);
            Files.createSymbolicLink(inside.resolve("broken.eml"), folder.resolve("nowhere"));
            assertThat(new ProcessBuilder("mkfifo", inside.resolve("pipe.eml").toString())
                            .start()
                            .waitFor())
                    .isZero();
            write("inside/a.eml", "Subject: x\n");
            RecordingSink sink = read(folder);
            assertThat(sink.mails()).containsExactly("Subject: x\n");
            assertThat(sink.passedOver).hasSize(4).anyMatch(line -> line.endsWith("pipe.eml: a special file"));
            // Whoever names a link means what is behind it.
            assertThat(read(inside.resolve("out.eml")).mails()).containsExactly("Subject: elsewhere\n");
            assertThat(read(inside.resolve("loop")).mails()).containsExactly("Subject: x\n");
            assertThatThrownBy(() -> read(inside.resolve("pipe.eml")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("neither a file nor a folder");
        } finally {
            Files.delete(elsewhere);
        }
    }

    @Test
    void namesMayBeAnything() throws Exception {
        for (String name :
                List.of("line\nend.eml", "bell\u0007.eml", "()\\.eml", "-rf.eml", "\u4e2d.eml", "%41#?|.eml")) {
            write(name, "Subject: " + name.length() + "\n");
        }
        RecordingSink sink = read(folder);
        assertThat(sink.mails()).hasSize(6);
        assertThat(sink.keys()).doesNotHaveDuplicates().allMatch(key -> key.chars()
                .allMatch(c -> c > ' ' && c < 127));
    }

    @Test
    void aMailOverTheLimitIsUnreadableAndTheOthersAreRead() throws Exception {
        try (RandomAccessFile large =
                new RandomAccessFile(write("large.eml", "").toFile(), "rw")) {
            large.setLength(MailFiles.MAIL_SIZE_LIMIT + 1L);
        }
        write("small.eml", "Subject: x\n");
        RecordingSink sink = read(folder);
        assertThat(sink.mails()).containsExactly("Subject: x\n");
        assertThat(sink.unreadable).containsExactly(folder.resolve("large.eml") + ": larger than 150.0 MB");
        assertThat(sink.progress).isEqualTo(new FileSource(folder, FileFormat.AUTO).weight());
    }

    @Test
    void foldersTooDeepAreUnreadable() throws Exception {
        String deep = "d/".repeat(64);
        write(deep + "a.eml", "Subject: x\n");
        write(deep + "d/b.eml", "Subject: y\n");
        RecordingSink sink = read(folder);
        assertThat(sink.mails()).containsExactly("Subject: x\n");
        assertThat(sink.unreadable).singleElement().asString().endsWith("more than 64 folders deep");
    }

    @Test
    void theFoldersOfPilerexportAreReadWhole() throws Exception {
        write("export-1/1.eml", "Received: by piler\n\n1");
        write("export-2/2001.eml", "Received: by piler\n\n2");
        assertThat(read(folder).mails())
                .containsExactlyInAnyOrder("Received: by piler\n\n1", "Received: by piler\n\n2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"missing", "a.eml/b"})
    void whatIsNotThereIsNamed(String name) throws Exception {
        write("a.eml", "Subject: x\n");
        assertThatThrownBy(() -> read(folder.resolve(name)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(name);
    }

    private void maildir(Path dir) throws IOException {
        for (String sub : List.of("cur", "new", "tmp")) {
            Files.createDirectories(dir.resolve(sub));
        }
    }

    private Path write(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.resolveSibling("x").getParent());
        return Files.write(file, content.getBytes(ISO_8859_1));
    }

    private static RecordingSink read(Path path) throws IOException, InterruptedException {
        return read(path, FileFormat.AUTO);
    }

    private static RecordingSink read(Path path, FileFormat format) throws IOException, InterruptedException {
        RecordingSink sink = new RecordingSink();
        new FileSource(path, format).read(sink);
        return sink;
    }
}
