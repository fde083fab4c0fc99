package org.jamesarchive.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/** The real mails of the folder that the system property {@code mail.corpus} names, and what Python's parser reads in them. */
public final class RealMails {

    private RealMails() {}

    /** Fields of one mail, as {@code read.py} prints them; addresses and attachments between commas. */
    public record Fields(
            String subject,
            String from,
            String to,
            String messageId,
            String date,
            String attachmentCount,
            String attachments) {

        /** In the order in which they are printed. */
        List<String> all() {
            return List.of(subject, from, to, messageId, date, attachmentCount, attachments);
        }
    }

    /** All of them, with CRLF; the test is skipped when there are none. */
    public static List<byte[]> all() throws IOException {
        String corpus = System.getProperty("mail.corpus", "");
        assumeFalse(corpus.isEmpty(), "skipped: set mail.corpus to a folder with eml/ and mbox/");
        List<byte[]> mails = new ArrayList<>();
        for (Path file : files(Path.of(corpus, "eml"))) {
            mails.add(crlf(Files.readString(file, StandardCharsets.ISO_8859_1)));
        }
        for (Path file : files(Path.of(corpus, "mbox"))) {
            for (String mail :
                    Files.readString(file, StandardCharsets.ISO_8859_1).split("(?m)^From .*\n", -1)) {
                if (!mail.isEmpty()) {
                    mails.add(crlf(mail.replaceAll("(?m)^>(>*From )", "$1")));
                }
            }
        }
        return mails;
    }

    /**
     * What Python reads in these mails, in their order; the test is skipped when there is no Python.
     *
     * @param directory an empty one
     */
    public static List<Fields> readByPython(List<byte[]> mails, Path directory) throws Exception {
        assumeTrue(isPythonHere(), "skipped: no python3");
        for (int i = 0; i < mails.size(); i++) {
            Files.write(directory.resolve("%05d.eml".formatted(i)), mails.get(i));
        }
        Path script = directory.resolve("read.py");
        try (var in = RealMails.class.getResourceAsStream("read.py")) {
            Files.copy(in, script);
        }
        Process python = new ProcessBuilder("python3", script.toString(), directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<Fields> fields = new ArrayList<>();
        try (BufferedReader lines = python.inputReader(StandardCharsets.US_ASCII)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                List<String> read = Stream.of(line.split(" ", -1))
                        .map(field -> new String(Base64.getDecoder().decode(field), StandardCharsets.UTF_8))
                        .toList();
                fields.add(new Fields(
                        read.get(0), read.get(1), read.get(2), read.get(3), read.get(4), read.get(5), read.get(6)));
            }
        }
        assertThat(python.waitFor()).isZero();
        assertThat(fields).hasSameSizeAs(mails);
        return fields;
    }

    private static boolean isPythonHere() throws InterruptedException {
        try {
            return new ProcessBuilder("python3", "--version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
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
