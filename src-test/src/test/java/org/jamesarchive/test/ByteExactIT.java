package org.jamesarchive.test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jamesarchive.launcher.mail.Mail;
import org.jamesarchive.launcher.mail.MailFiles;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes in comes out bit for bit, however odd. */
class ByteExactIT {

    @TempDir
    static Path folder;

    private static RunningCluster cluster;

    @BeforeAll
    static void start() throws InterruptedException {
        cluster = RunningCluster.start(folder, 2);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void oddMailIsByteExact() throws Exception {
        cluster.sendAccepted(List.of(
                mail("empty", ""),
                mail("only-a-line-end", "\r\n"),
                mail("no-headers", "just a line\r\nand another\r\n"),
                mail("no-body", "Subject: no body\r\n"),
                mail("only-dots", "Subject: dots\r\n\r\n.\r\n..\r\n...\r\n.a\r\n..a\r\n"),
                mail("dot-first", ".\r\nSubject: no header\r\n"),
                mail("8-bit", "Subject: gr\u00fc\u00dfe\r\n\r\n\u00e4\u00f6\u00fc \u4e2d\u6587\r\n"),
                latin1("latin-1", "Subject: gr\u00fc\u00dfe\r\n\r\n\u00e4\u00f6\u00fc\r\n"),
                every("every-byte-but-line-ends"),
                mail("nul", "Subject: nul\r\n\r\na\0b\0\r\n\0\r\n"),
                mail("long-header", "Subject: " + "x".repeat(20_000) + "\r\n\r\nbody\r\n"),
                mail("long-line", "Subject: long\r\n\r\n" + "y".repeat(100_000) + "\r\nend\r\n"),
                mail("long-dot-line", "Subject: long\r\n\r\n." + "z".repeat(100_000) + "\r\n.\r\n"),
                mail("8192", "Subject: edge\r\n\r\n" + lines(8188, 8196)),
                mail("mime-that-lies", "Content-Type: multipart/mixed; boundary=x\r\n\r\n--y\r\n"),
                mail("folded-trace", "Received: from a\r\n\tby b\r\n with c\r\nSubject: trace\r\n\r\n"),
                mail("bcc-and-return-path", "Return-Path: <a@b>\r\nBcc: hidden@b\r\nSubject: kept\r\n\r\n"),
                mail("content-length", "Content-Length: 99999\r\nSubject: kept\r\n\r\nshort\r\n"),
                mail("trailing-white-space", "Subject: space \t \r\n\r\n \t \r\n\r\n\r\n\r\n")));

        cluster.assertAllArchivedOnce();
    }

    @Test
    void largeMailIsByteExact() throws Exception {
        cluster.sendAccepted(FakeMail.sized("large", 2, 30_000_000));

        cluster.assertAllArchivedOnce();
    }

    @Test
    void realMailIsByteExact() throws Exception {
        String corpus = System.getProperty("mail.corpus", "");
        Assumptions.assumeTrue(!corpus.isEmpty(), "no real mails: set -Dmail.corpus=FOLDER");
        List<Mail> mails = new ArrayList<>();
        MailFiles.find(List.of(Path.of(corpus))).forEach(mails::add);

        cluster.sendAccepted(mails);

        cluster.assertAllArchivedOnce();
    }

    private static String lines(int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int length = from; length <= to; length++) {
            text.append("l".repeat(length)).append("\r\n");
        }
        return text.toString();
    }

    private static Mail mail(String name, String text) {
        return new Mail(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private static Mail latin1(String name, String text) {
        return new Mail(name, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static Mail every(String name) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write("Subject: all\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        for (int b = 0; b < 256; b++) {
            if (b != '\r' && b != '\n') {
                bytes.write(b);
            }
        }
        bytes.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        return new Mail(name, Arrays.copyOf(bytes.toByteArray(), bytes.size()));
    }
}
