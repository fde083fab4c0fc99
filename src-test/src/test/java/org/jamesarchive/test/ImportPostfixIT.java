package org.jamesarchive.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jamesarchive.launcher.cluster.ClusterSettings;
import org.jamesarchive.launcher.cluster.NodeRuntime;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A Postfix gateway after the recipe is imported as a user does it, and its profile takes and refuses the same mail. */
class ImportPostfixIT {

    private static final String MAIN_CF = """
            # The recipe's gateway
            smtpd_banner = $myhostname ESMTP $mail_name
            biff = no
            compatibility_level = 2
            smtpd_tls_security_level = may
            smtp_tls_security_level = may
            myhostname = archive-gw.example.com
            mynetworks = 127.0.0.0/8
            relayhost =
            message_size_limit = 30000
            smtpd_recipient_limit = 2
            recipient_delimiter = +
            virtual_mailbox_domains = archive.example.com
            virtual_alias_maps = hash:/etc/postfix/virtual, texthash:/etc/postfix/more
            smtpd_recipient_restrictions =
                check_recipient_access hash:/etc/postfix/domains,
                reject
            """;

    @TempDir
    static Path folder;

    private static ArchiveProgram.Result imported;
    private static RunningCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        Path postfix = Files.createDirectory(folder.resolve("postfix"));
        Files.writeString(postfix.resolve("main.cf"), MAIN_CF);
        Files.writeString(
                postfix.resolve("master.cf"), "smtp      inet  n       -       y       -       -       smtpd\n");
        Files.writeString(
                postfix.resolve("domains"),
                "archive-gw.example.com OK\nold@archive-gw.example.com\n  550 5.1.6 moved to archive\nlater@ DEFER not yet\n");
        Files.writeString(postfix.resolve("virtual"), "archive@archive-gw.example.com archive@archive.example.com\n");
        Files.writeString(
                postfix.resolve("more"),
                "archive@archive-gw.example.com nobody@elsewhere.example\njournal@archive-gw.example.com archive@archive-gw.example.com\n");
        Path profile = folder.resolve("profile");
        imported = ArchiveProgram.run("import-postfix", postfix.toString(), "--to", profile.toString());
        NodeRuntime shipped = NodeRuntime.ofHome(RunningCluster.home());
        NodeRuntime runtime = new NodeRuntime(
                shipped.java(),
                shipped.classPath(),
                shipped.mainClass(),
                profile,
                shipped.workerConf(),
                shipped.gatewayOptions(),
                shipped.workerOptions());
        cluster = RunningCluster.start(
                ClusterSettings.of(folder.resolve("cluster"), runtime).withNodes(1, 1));
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void theReportSaysWhatBecameOfEachLine() {
        assertThat(imported.err()).isEmpty();
        assertThat(imported.out().lines())
                .contains(
                        "main.cf:10: message_size_limit = 30000 -> smtpserver.xml message_size_limit",
                        "main.cf:14: virtual_alias_maps = hash:/etc/postfix/virtual, texthash:/etc/postfix/more -> virtual,"
                                + " 2 entries",
                        "more:1: 'archive@archive-gw.example.com' never counts, virtual:1 comes first")
                .anyMatch(line -> line.startsWith("main.cf:13: virtual_mailbox_domains without virtual_transport"))
                .anyMatch(line -> line.startsWith("main.cf: smtpd_client_restrictions: any client may send"));
        // Strangers could send to the archive address, and here they cannot.
        assertThat(imported.exitCode()).isEqualTo(1);
    }

    /** What Postfix 3.7 answers with these tables; strangers, local mailboxes and subdomains are told of in the README. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "archive@archive-gw.example.com    | 250 2.1.5",
                "ARCHIVE+tag@archive-gw.example.com | 250 2.1.5",
                "journal@archive-gw.example.com    | 250 2.1.5",
                "nobody@archive-gw.example.com     | 550 5.1.1 <nobody@archive-gw.example.com>: Recipient address rejected: User unknown",
                "old@archive-gw.example.com        | 550 5.1.6 <old@archive-gw.example.com>: Recipient address rejected: moved to archive",
                "later@elsewhere.example           | 450 4.7.1 <later@elsewhere.example>: Recipient address rejected: not yet",
                "someone@elsewhere.org             | 554 5.7.1 <someone@elsewhere.org>: Recipient address rejected: Access denied",
                "archive@archive.example.com       | 554 5.7.1 <archive@archive.example.com>: Recipient address rejected: Access denied",
            })
    void recipientsAreTakenAndRefusedAsByPostfix(String recipient, String reply) throws IOException {
        try (Conversation smtp = cluster.converse().mail()) {
            assertThat(smtp.command("RCPT TO:<" + recipient + ">")).startsWith(reply);
        }
    }

    @Test
    void limitsAndNamesAreThoseOfMainCf() throws IOException {
        try (Conversation smtp = cluster.converse()) {
            assertThat(smtp.greeting()).isEqualTo("220 archive-gw.example.com ESMTP Postfix");
            Conversation.require(smtp.command("EHLO sender.example.net"), "250");
            assertThat(smtp.command("MAIL FROM:<a@sender.example.net> SIZE=30001"))
                    .startsWith("552 5.3.4");
            Conversation.require(smtp.command("MAIL FROM:<a@sender.example.net>"), "250");
            Conversation.require(smtp.command("RCPT TO:<archive@archive-gw.example.com>"), "250");
            Conversation.require(smtp.command("RCPT TO:<journal@archive-gw.example.com>"), "250");
            assertThat(smtp.command("RCPT TO:<archive+3@archive-gw.example.com>"))
                    .startsWith("452 4.5.3");
        }
    }

    @Test
    void mailGoesToTheTargetsOfTheAliases() throws Exception {
        long before = cluster.status("worker0").stored();
        try (Conversation smtp = cluster.converse().mail()) {
            Conversation.require(smtp.command("RCPT TO:<journal@archive-gw.example.com>"), "250");
            Conversation.require(smtp.command("DATA"), "354");
            smtp.write("Subject: by two aliases\r\n\r\nbody\r\n.\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(smtp.reply()).startsWith("250 2.6.0");
        }
        cluster.awaitDelivered();
        assertThat(cluster.status("worker0").stored()).isEqualTo(before + 1);
        assertThat(cluster.status("gateway0").parked()).isZero();
    }
}
