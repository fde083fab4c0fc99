package org.jamesarchive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jamesarchive.store.Mails.all;
import static org.jamesarchive.store.Mails.arrival;
import static org.jamesarchive.store.Mails.id;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real mails, when the system property {@code mail.corpus} says where they lie. */
class MailCorpusTest {

    @TempDir
    Path directory;

    @Test
    void realMailsComeOutAsTheyWentIn() throws Exception {
        String corpus = System.getProperty("mail.corpus", "");
        assumeFalse(corpus.isEmpty(), "skipped: set mail.corpus to a folder with eml/ and mbox/");
        List<byte[]> mails = mails(Path.of(corpus));
        Map<ContentId, byte[]> distinct = new LinkedHashMap<>();
        long bytes = 0;
        try (SegmentedArchiveStore store = TestStores.open(directory)) {
            for (byte[] mail : mails) {
                boolean first = distinct.putIfAbsent(id(mail), mail) == null;
                bytes += first ? mail.length : 0;
                assertThat(store.append(arrival(mail)).merged()).isEqualTo(!first);
            }
            for (byte[] mail : distinct.values()) {
                assertThat(all(store.read(id(mail)).orElseThrow())).isEqualTo(mail);
            }
            assertThat(store.status().messages()).isEqualTo(distinct.size());
            assertThat(store.status().messageBytes()).isEqualTo(bytes);
            System.err.printf(
                    "%d mails, %d distinct, %d bytes in, %d on disk: ratio %.3f; zlib -6 for each mail: %.3f%n",
                    mails.size(),
                    distinct.size(),
                    bytes,
                    store.status().diskBytes(),
                    (double) bytes / store.status().diskBytes(),
                    (double) bytes / deflated(distinct.values()));
        }
        PlainTools.check(directory.resolve("segments"), List.copyOf(distinct.values()));
    }

    private static long deflated(Iterable<byte[]> mails) {
        long bytes = 0;
        byte[] buffer = new byte[65_536];
        Deflater deflater = new Deflater(6);
        for (byte[] mail : mails) {
            deflater.reset();
            deflater.setInput(mail);
            deflater.finish();
            while (!deflater.finished()) {
                bytes += deflater.deflate(buffer);
            }
        }
        deflater.end();
        return bytes;
    }

    private static List<byte[]> mails(Path corpus) throws IOException {
        List<byte[]> mails = new ArrayList<>();
        for (Path file : TestStores.files(corpus.resolve("eml"))) {
            mails.add(crlf(Files.readString(file, StandardCharsets.ISO_8859_1)));
        }
        for (Path file : TestStores.files(corpus.resolve("mbox"))) {
            for (String mail :
                    Files.readString(file, StandardCharsets.ISO_8859_1).split("(?m)^From .*\n", -1)) {
                if (!mail.isEmpty()) {
                    mails.add(crlf(mail.replaceAll("(?m)^>(>*From )", "$1")));
                }
            }
        }
        return mails;
    }

    private static byte[] crlf(String mail) {
        ByteArrayOutputStream wire = new ByteArrayOutputStream(mail.length() + mail.length() / 20);
        for (byte b : mail.getBytes(StandardCharsets.ISO_8859_1)) {
            if (b == '\n') {
                wire.write('\r');
            }
            wire.write(b);
        }
        return wire.toByteArray();
    }
}
