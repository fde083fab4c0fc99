package org.jamesarchive.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may be written to at the gateway's and the worker's door, and where it goes. */
class RecipientsIT {

    @TempDir
    static Path folder;

    private static RunningCluster cluster;

    @BeforeAll
    static void start() throws InterruptedException {
        cluster = RunningCluster.start(folder, 1);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "archive@archive-gw.example.com              | 250 2.1.5 Recipient <archive@archive-gw.example.com> OK",
                "Archive@ARCHIVE-GW.example.COM              | 250 2.1.5 Recipient <Archive@archive-gw.example.com> OK",
                "nobody@archive-gw.example.com               | 550 5.1.1 <nobody@archive-gw.example.com>: Recipient address rejected: User unknown in virtual alias table",
                "root@archive-gw.example.com                 | 550 5.1.1 <root@archive-gw.example.com>: Recipient address rejected: User unknown in virtual alias table",
                "postmaster@archive-gw.example.com           | 550 5.1.1 <postmaster@archive-gw.example.com>: Recipient address rejected: User unknown in virtual alias table",
                "archive@sub.archive-gw.example.com          | 550 5.1.1 <archive@sub.archive-gw.example.com>: Recipient address rejected: User unknown in virtual alias table",
                "someone@elsewhere.org                       | 554 5.7.1 <someone@elsewhere.org>: Recipient address rejected: Access denied",
                "archive@archive.example.com                 | 554 5.7.1 <archive@archive.example.com>: Recipient address rejected: Access denied",
            })
    void gatewayDecidesAtRcpt(String recipient, String reply) throws IOException {
        try (Conversation smtp = cluster.converse().mail()) {
            assertThat(smtp.command("RCPT TO:<" + recipient + ">")).isEqualTo(reply);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "postmaster",
        "archive%elsewhere.org@archive-gw.example.com",
        "\"archive@elsewhere.org\"@archive-gw.example.com",
        "@elsewhere.org:archive@elsewhere.org",
        "''"
    })
    void relayTricksAreRefused(String recipient) throws IOException {
        try (Conversation smtp = cluster.converse().mail()) {
            assertThat(smtp.command("RCPT TO:<" + recipient + ">")).startsWith("5");
        }
    }

    @Test
    void nothingIsTakenWithoutAnAcceptedRecipient() throws IOException {
        try (Conversation smtp = cluster.converse().mail()) {
            Conversation.require(smtp.command("RCPT TO:<nobody@archive-gw.example.com>"), "550");

            assertThat(smtp.command("DATA")).startsWith("503");
        }
    }

    @Test
    void refusedRecipientDoesNotHinderTheAcceptedOne() throws Exception {
        long before = cluster.status("worker0").stored();
        try (Conversation smtp = cluster.converse().mail()) {
            Conversation.require(smtp.command("RCPT TO:<someone@elsewhere.org>"), "554");
            Conversation.require(smtp.command("RCPT TO:<archive@archive-gw.example.com>"), "250");
            Conversation.require(smtp.command("DATA"), "354");
            smtp.write("Subject: one of two\r\n\r\nbody\r\n.\r\n".getBytes(StandardCharsets.US_ASCII));

            assertThat(smtp.reply()).matches("250 2\\.6\\.0 [0-9a-f]{64} (queued as \\d+|archived on \\S+)");
        }
        cluster.awaitDelivered();
        assertThat(cluster.status("worker0").stored()).isEqualTo(before + 1);
    }

    @Test
    void nullSenderIsJournaledToo() throws Exception {
        long before = cluster.status("worker0").stored();
        try (Conversation smtp = cluster.converse()) {
            Conversation.require(smtp.command("EHLO sender.example.net"), "250");
            Conversation.require(smtp.command("MAIL FROM:<>"), "250");
            Conversation.require(smtp.command("RCPT TO:<archive@archive-gw.example.com>"), "250");
            Conversation.require(smtp.command("DATA"), "354");
            smtp.write("Subject: from nobody\r\n\r\nbody\r\n.\r\n".getBytes(StandardCharsets.US_ASCII));
            Conversation.require(smtp.reply(), "250");
        }
        cluster.awaitDelivered();
        assertThat(cluster.status("worker0").stored()).isEqualTo(before + 1);
    }

    @ParameterizedTest
    @CsvSource({
        "archive@archive.example.com,250",
        "other@archive.example.com,554",
        "archive@archive-gw.example.com,554",
        "someone@elsewhere.org,554"
    })
    void workerTakesTheArchiveAddressOnly(String recipient, String code) throws IOException {
        try (Conversation smtp =
                Conversation.open(cluster.cluster().node("worker0").service()).mail()) {
            assertThat(smtp.command("RCPT TO:<" + recipient + ">")).startsWith(code);
        }
    }

    @Test
    void workerAnswersWithTheContentIdAndMergesTheSecondCopy() throws IOException {
        List<String> replies = List.of(archiveAtWorker(), archiveAtWorker());

        assertThat(replies.get(0)).matches("250 2\\.6\\.0 [0-9a-f]{64} archived on worker0");
        assertThat(replies.get(1)).isEqualTo(replies.get(0).replace("archived", "merged"));
    }

    private static String archiveAtWorker() throws IOException {
        try (Conversation smtp =
                Conversation.open(cluster.cluster().node("worker0").service()).mail()) {
            Conversation.require(smtp.command("RCPT TO:<archive@archive.example.com>"), "250");
            Conversation.require(smtp.command("DATA"), "354");
            smtp.write("Subject: straight to the worker\r\n\r\nbody\r\n.\r\n".getBytes(StandardCharsets.US_ASCII));
            return smtp.reply();
        }
    }
}
