package org.jamesarchive.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jamesarchive.launcher.cluster.Node;
import org.jamesarchive.launcher.cluster.Role;
import org.jamesarchive.launcher.mail.Mail;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code archive import} into a real cluster. What must be in the archive is computed here, by a reader of its own and by the words of
 * the specification, and compared with what anybody reads from the workers' segments.
 */
class ImportIT {

    private static final int PROGRAM_SECONDS_LIMIT = 300;

    @TempDir
    Path folder;

    @Test
    void itIsKilledInTheMiddleGoesOnAndEverythingIsThereOnce() throws Exception {
        Path mails = folder.resolve("mails");
        Files.createDirectories(mails);
        List<byte[]> expected = new ArrayList<>(realMails());
        if (expected.isEmpty()) {
            expected.addAll(generatedMails(mails));
        }
        Path source = corpus().orElse(mails);
        try (RunningCluster cluster = RunningCluster.start(folder.resolve("cluster"), 3)) {
            String to = cluster.gateway().serviceText();
            Path journal = folder.resolve("journal");
            String[] command = {
                "import", "--to", to, "--journal", journal.toString(), "--connections", "2", "--json", source.toString()
            };
            killInTheMiddle(command, journal, expected.size());
            long noted = lines(journal) - 1;

            JsonNode second = ArchiveProgram.run(PROGRAM_SECONDS_LIMIT, command).json(0);
            assertThat(second.path("found").asLong()).isEqualTo(expected.size());
            assertThat(second.path("doneBefore").asLong()).isBetween(1L, noted);
            assertThat(second.path("taken").asLong()
                            + second.path("merged").asLong()
                            + second.path("doneBefore").asLong())
                    .isEqualTo(expected.size());
            cluster.awaitDelivered();
            assertThat(storedBodies(cluster)).containsExactlyInAnyOrderElementsOf(hashes(expected));

            JsonNode third = ArchiveProgram.run(PROGRAM_SECONDS_LIMIT, command).json(0);
            assertThat(third.path("doneBefore").asLong()).isEqualTo(expected.size());

            command[4] = folder.resolve("another").toString();
            JsonNode again = ArchiveProgram.run(PROGRAM_SECONDS_LIMIT, command).json(0);
            assertThat(again.path("merged").asLong() + again.path("queued").asLong())
                    .isEqualTo(expected.size());
            assertThat(again.path("taken").asLong())
                    .isEqualTo(again.path("queued").asLong());
            cluster.awaitDelivered();
            assertThat(storedBodies(cluster)).containsExactlyInAnyOrderElementsOf(hashes(expected));
            assertThat(cluster.status("gateway0").parked()).isZero();
        }
    }

    @Test
    void whatWasJournaledMergesAndEachKindOfSourceKeepsItsDate() throws Exception {
        String text = "From: a@example.com\r\nSubject: journaled\r\n\r\nFrom the beginning\r\n";
        try (RunningCluster cluster = RunningCluster.start(folder.resolve("cluster"), 1)) {
            cluster.sendAccepted(List.of(new Mail("journaled", text.getBytes(StandardCharsets.US_ASCII))));
            Path mails = sources(text.replace("\r\n", "\n"));
            JsonNode report = ArchiveProgram.run(
                            PROGRAM_SECONDS_LIMIT,
                            "import",
                            "--to",
                            cluster.gateway().serviceText(),
                            "--dir",
                            folder.resolve("cluster").toString(),
                            "--json",
                            mails.toString())
                    .json(0);
            assertThat(report.path("found").asLong()).isEqualTo(5);
            assertThat(report.path("taken").asLong()).isEqualTo(4);
            assertThat(report.path("merged").asLong()).isEqualTo(1);
            Path data = cluster.cluster().node("worker0").dataDir();
            assertThat(storedBodies(cluster)).hasSize(5);
            assertThat(StoredMails.with(data, "Subject: mbox"))
                    .contains(
                            "dated by From line);\r\n\tMon, 4 Mar 2002 10:11:12 +0000\r\nSubject: mbox\r\n\r\nFrom x\r\n");
            assertThat(StoredMails.with(data, "Subject: maildir"))
                    .contains("dated by Maildir name);\r\n\tSat, 1 Feb 2003 10:23:20 +0000\r\nSubject: maildir");
            assertThat(StoredMails.with(data, "Subject: zip")).contains("mails.zip!a/b.eml,\r\n\tdated by zip entry);");
            assertThat(StoredMails.with(data, "Subject: piler")).contains("James Archive import of ");
        }
    }

    private Path sources(String journaled) throws IOException {
        Path mails = Files.createDirectories(folder.resolve("sources/Maildir/.Sent/cur"))
                .resolve("../../..")
                .normalize();
        Files.createDirectories(mails.resolve("Maildir/.Sent/new"));
        Files.writeString(mails.resolve("journaled.eml"), journaled);
        Files.writeString(
                mails.resolve("box"),
                "From a@b Mon Mar  4 10:11:12 2002\nSubject: mbox\n\n>From x\n",
                StandardCharsets.US_ASCII);
        Files.writeString(mails.resolve("Maildir/.Sent/cur/1044095000.M1.host:2,S"), "Subject: maildir\n\n");
        Files.writeString(mails.resolve("piler"), "x-exported-by-pilerexport: start\nSubject: piler\n\n");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("a/b.eml"));
            zip.write("Subject: zip\n\n".getBytes(StandardCharsets.US_ASCII));
        }
        Files.write(mails.resolve("mails.zip"), bytes.toByteArray());
        return mails;
    }

    /** SIGKILLs the command when a part of the mails is noted, but by far not all. */
    private void killInTheMiddle(String[] command, Path journal, int mails) throws IOException {
        Process process = new ProcessBuilder(ArchiveProgram.command(command))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("killed.out").toFile())
                .start();
        try {
            await().atMost(Duration.ofSeconds(PROGRAM_SECONDS_LIMIT))
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> lines(journal) > mails / 10 || !process.isAlive());
        } finally {
            process.destroyForcibly().onExit().join();
        }
        assertThat(lines(journal) - 1)
                .as(Files.readString(folder.resolve("killed.out")))
                .isBetween(1L, mails - 1L);
    }

    private static long lines(Path file) throws IOException {
        if (!Files.exists(file)) {
            return 0;
        }
        long lines = 0;
        for (byte b : Files.readAllBytes(file)) {
            lines += b == '\n' ? 1 : 0;
        }
        return lines;
    }

    /** Of every stored message the hash of what stands behind its trace fields. */
    private static List<String> storedBodies(RunningCluster cluster) throws IOException {
        List<String> hashes = new ArrayList<>();
        for (Node worker : cluster.cluster().nodes(Role.WORKER)) {
            for (String mail : StoredMails.of(worker.dataDir())) {
                hashes.add(hash(mail.getBytes(StandardCharsets.ISO_8859_1)));
            }
        }
        return hashes;
    }

    private static Set<String> hashes(List<byte[]> mails) throws IOException {
        Set<String> hashes = new HashSet<>();
        for (byte[] mail : mails) {
            hashes.add(hash(crlf(mail)));
        }
        return hashes;
    }

    /** SHA-256 from the first field on that is no trace field, as SPECIFICATIONS says it. */
    private static String hash(byte[] mail) {
        String text = new String(mail, StandardCharsets.ISO_8859_1);
        int at = 0;
        while (isTrace(text, at)) {
            do {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end + 1;
            } while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t'));
        }
        try {
            byte[] rest = Arrays.copyOfRange(mail, at, mail.length);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(rest));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isTrace(String text, int at) {
        String start = text.substring(at, Math.min(text.length(), at + 20)).toLowerCase(Locale.ROOT);
        return Stream.of("return-path:", "received:", "delivered-to:", "x-original-to:")
                .anyMatch(start::startsWith);
    }

    private static byte[] crlf(byte[] mail) {
        ByteArrayOutputStream crlf = new ByteArrayOutputStream();
        for (int i = 0; i < mail.length; i++) {
            if (mail[i] == '\n' && (i == 0 || mail[i - 1] != '\r')) {
                crlf.write('\r');
            }
            crlf.write(mail[i]);
        }
        if (mail[mail.length - 1] != '\n') {
            crlf.writeBytes(new byte[] {'\r', '\n'});
        }
        return crlf.toByteArray();
    }

    private static java.util.Optional<Path> corpus() {
        String corpus = System.getProperty("mail.corpus", "");
        return corpus.isEmpty() ? java.util.Optional.empty() : java.util.Optional.of(Path.of(corpus));
    }

    /** The eml files as they are, and the mbox file by its separators; README.md beside them is no mail. */
    private static List<byte[]> realMails() throws IOException {
        List<byte[]> mails = new ArrayList<>();
        if (corpus().isEmpty()) {
            return mails;
        }
        try (Stream<Path> files = Files.list(corpus().get().resolve("eml"))) {
            for (Path file : files.toList()) {
                mails.add(Files.readAllBytes(file));
            }
        }
        String box = Files.readString(corpus().get().resolve("mbox/lists-2002.mbox"), StandardCharsets.ISO_8859_1);
        for (String mail : box.split("(?m)(?:\\A|(?<=\n\n))From [^\n]*\\d{4}\n")) {
            if (!mail.isEmpty()) {
                String own = mail.endsWith("\n\n") ? mail.substring(0, mail.length() - 1) : mail;
                mails.add(own.replaceAll("(?m)^>(>*From )", "$1").getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        Assumptions.assumeTrue(mails.size() == 2_000, "another corpus: " + mails.size() + " mails");
        return mails;
    }

    private static List<byte[]> generatedMails(Path mails) throws IOException {
        List<byte[]> generated = new ArrayList<>();
        StringBuilder box = new StringBuilder();
        for (int i = 0; i < 1_000; i++) {
            String mail = "Subject: generated " + i + "\n\n" + "text\n".repeat(i % 50);
            generated.add(mail.getBytes(StandardCharsets.US_ASCII));
            if (i % 2 == 0) {
                Files.writeString(mails.resolve(i + ".eml"), mail);
            } else {
                box.append("From a@b Mon Mar  4 10:11:12 2002\n").append(mail).append('\n');
            }
        }
        Files.writeString(mails.resolve("box"), box);
        return generated;
    }
}
