package org.jamesarchive.launcher.importing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZipReaderTest {

    private static final String BOX = """
            From a@b Mon Mar  4 10:11:12 2002
            Subject: 1

            >From x

            From a@b Tue Mar  5 10:11:12 2002
            Subject: 2

            """;

    @TempDir
    Path folder;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final ZipOutputStream zip = new ZipOutputStream(bytes, Charset.forName("IBM437"));

    @Test
    void mailsMboxFilesAndMaildirsAreReadFromIt() throws Exception {
        add("1.eml", "no header field");
        add("export-1/2.eml", "Subject: 2\n");
        add("box", BOX);
        add("Maildir/.Sent/cur/1044095000.M1.host:2,S", "anything");
        add("notes.txt", "Dear diary\n");
        add("__MACOSX/._1.eml", "Subject: shadow\n");
        add("folder/", "");
        add("inner.zip", "PK\u0003\u0004");
        RecordingSink sink = read();
        assertThat(sink.mails())
                .containsExactly(
                        "no header field", "Subject: 2\n", "Subject: 1\n\nFrom x\n", "Subject: 2\n", "anything");
        assertThat(sink.items.get(4).date()).isEqualTo(Optional.of(Instant.ofEpochSecond(1_044_095_000)));
        assertThat(sink.items.get(0).datedBy()).isEqualTo("zip entry");
        assertThat(sink.items.get(0).date()).isPresent();
        assertThat(sink.passedOver)
                .extracting(line -> line.replaceAll(".*: ", ""))
                .containsExactly("does not look like mail", "hidden", "a zip file in a zip file");
        assertThat(sink.unreadable).isEmpty();
    }

    @Test
    void eachMailHasItsOwnKeyAndIsKnownByItAgain() throws Exception {
        add("a.eml", "Subject: 1\n");
        add("b.eml", "Subject: 1\n");
        add("box", BOX + "\n" + BOX);
        List<String> keys = read().keys();
        assertThat(keys).hasSize(6).doesNotHaveDuplicates();
        RecordingSink again = new RecordingSink();
        again.done.addAll(keys);
        new FileSource(file(), FileFormat.AUTO).read(again);
        assertThat(again.items).isEmpty();
        assertThat(again.doneBefore).isEqualTo(6);
    }

    @Test
    void namesAreNoPaths() throws Exception {
        for (String name : List.of(
                "../../../tmp/evil.eml", "/etc/evil.eml", "C:\\evil.eml", "a\0b.eml", "n\n.eml", "\u00e4.eml")) {
            add(name, "Subject: evil\n");
        }
        assertThat(read().mails()).hasSize(6);
        try (var files = Files.walk(folder)) {
            assertThat(files.filter(Files::isRegularFile)).containsExactly(file());
        }
    }

    @Test
    void whatBlowsUpIsUnreadableAndTheOthersAreRead() throws Exception {
        add("bomb.eml", "\0".repeat(ZipEntryStream.UNLIMITED_BYTES + 1));
        add("bomb", BOX + "\0".repeat(2 * ZipEntryStream.UNLIMITED_BYTES));
        add("small-but-dense.eml", "\0".repeat(1_000_000));
        add("a.eml", "Subject: 1\n");
        RecordingSink sink = read();
        assertThat(sink.unreadable)
                .hasSize(2)
                .allMatch(line -> line.endsWith("inflates to more than 100 times its size in the zip file"));
        assertThat(sink.items)
                .extracting(ImportItem::name)
                .extracting(name -> name.replaceAll(".*!", ""))
                .contains("small-but-dense.eml", "a.eml");
    }

    @Test
    void entriesThatLieOverEachOtherAreABomb() throws Exception {
        // What does not compress, so that the directory of the copies is smaller than what they claim to hold.
        byte[] noise = new byte[5_000];
        new java.util.Random(20261130).nextBytes(noise);
        add("a.eml", new String(noise, ISO_8859_1));
        byte[] one = finished();
        int end = one.length - 22;
        ByteBuffer tail = ByteBuffer.wrap(one).order(ByteOrder.LITTLE_ENDIAN);
        int directory = tail.getInt(end + 16);
        byte[] record = java.util.Arrays.copyOfRange(one, directory, end);
        int copies = 50;
        ByteBuffer bomb =
                ByteBuffer.allocate(one.length + (copies - 1) * record.length).order(ByteOrder.LITTLE_ENDIAN);
        bomb.put(one, 0, directory);
        for (int i = 0; i < copies; i++) {
            bomb.put(record);
        }
        bomb.put(one, end, 22);
        int newEnd = bomb.limit() - 22;
        bomb.putShort(newEnd + 8, (short) copies).putShort(newEnd + 10, (short) copies);
        bomb.putInt(newEnd + 12, copies * record.length);
        Files.write(file(), bomb.array());
        RecordingSink sink = readFile();
        assertThat(sink.items.size()).isLessThan(copies);
        assertThat(sink.unreadable).singleElement().asString().endsWith("its entries lie over each other: a zip bomb");
    }

    @Test
    void damageIsFoundByTheChecksum() throws Exception {
        zip.setMethod(ZipOutputStream.STORED);
        byte[] mail = "Subject: whole\n".getBytes(ISO_8859_1);
        java.util.zip.CRC32 crc = new java.util.zip.CRC32();
        crc.update(mail);
        ZipEntry entry = new ZipEntry("a.eml");
        entry.setSize(mail.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(mail);
        zip.closeEntry();
        String damaged = new String(finished(), ISO_8859_1).replace("whole", "wh0le");
        Files.write(file(), damaged.getBytes(ISO_8859_1));
        RecordingSink sink = readFile();
        assertThat(sink.items).isEmpty();
        assertThat(sink.unreadable).singleElement().asString().contains("damaged or encrypted");
    }

    @Test
    void atEveryLengthATruncatedFileIsUnreadableAndNothingOfItIsTaken() throws Exception {
        add("a.eml", "Subject: 1\n");
        byte[] whole = finished();
        for (int length = 4; length < whole.length; length++) {
            Files.write(file(), java.util.Arrays.copyOf(whole, length));
            RecordingSink sink = readFile();
            assertThat(sink.items).as("length " + length).isEmpty();
            assertThat(sink.unreadable).as("length " + length).hasSize(1);
        }
    }

    @Test
    void aDirectoryThatClaimsToBeHugeIsRefusedBeforeItIsRead() throws Exception {
        add("a.eml", "Subject: 1\n");
        byte[] whole = finished();
        ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).putInt(whole.length - 22 + 12, Integer.MAX_VALUE);
        Files.write(file(), whole);
        assertThat(readFile().unreadable).singleElement().asString().contains("its directory is larger than 128000000");
    }

    @Test
    void anEmptyZipFileHasNoMail() throws Exception {
        RecordingSink sink = read();
        assertThat(sink.items).isEmpty();
        assertThat(sink.unreadable).isEmpty();
    }

    private void add(String name, String content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content.getBytes(ISO_8859_1));
        zip.closeEntry();
    }

    private byte[] finished() throws IOException {
        zip.close();
        return bytes.toByteArray();
    }

    private Path file() {
        return folder.resolve("mail.zip");
    }

    private RecordingSink read() throws IOException, InterruptedException {
        Files.write(file(), finished());
        return readFile();
    }

    private RecordingSink readFile() throws IOException, InterruptedException {
        RecordingSink sink = new RecordingSink();
        new FileSource(file(), FileFormat.AUTO).read(sink);
        return sink;
    }
}
