package org.jamesarchive.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Over a real socket, through the durable spool into a repository, and back by WebAdmin: the same bytes. */
final class SmtpDoorTest {

    private static final String INBOX =
            "/mailRepositories/" + URLEncoder.encode("var/mail/inbox", StandardCharsets.UTF_8) + "/mails";
    private static final long SEED = 20261124;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> SEEN = new HashSet<>();

    @TempDir
    static Path dir;

    private static RunningNode node;

    @BeforeAll
    static void start() throws Exception {
        node = RunningNode.start(dir);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    static Stream<Arguments> mails() {
        Random random = new Random(SEED);
        StringBuilder eightBit = new StringBuilder("Subject: bytes\r\n\r\n");
        for (int i = 0; i < 50_000; i++) {
            char next = (char) random.nextInt(256);
            eightBit.append(next == '\r' || next == '\n' ? "\r\n" : String.valueOf(next));
        }
        return Stream.of(
                Arguments.of("plain", "Subject: a\r\n\r\nbody\r\n"),
                Arguments.of("empty", ""),
                Arguments.of("a lone CRLF", "\r\n"),
                Arguments.of("no header", "\r\njust text\r\n"),
                Arguments.of("line of 100 KB", "Subject: a\r\n\r\n" + "x".repeat(100_000) + "\r\nend\r\n"),
                Arguments.of("line of 1 MB", "Subject: a\r\n\r\n" + "y".repeat(1_000_000) + "\r\nend\r\n"),
                Arguments.of("header of 20 KB", "X-Long: " + "z".repeat(20_000) + "\r\n\r\nbody\r\n"),
                Arguments.of("dots", "Subject: a\r\n\r\n.\r\n..\r\n.a\r\n...\r\n. \r\n.a.\r\n\r\n.\r\n"),
                Arguments.of("NUL and 8-bit header", "Subject: \u00e4\u0000\u00ff\r\n\r\n\u0000\r\n"),
                Arguments.of("odd folding", "Subject:a\r\n\t b\r\nX:\r\n y\r\nnot a field\r\n\r\nb\r\n"),
                Arguments.of("all bytes, seed " + SEED, eightBit + "\r\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mails")
    void keepsEveryByte(String name, String mail) throws Exception {
        try (SmtpTalk talk = node.talk().atData()) {
            assertThat(talk.say(stuffed(mail) + ".\r\n")).startsWith("250");
            assertThat(talk.say("QUIT\r\n")).startsWith("221");
        }
        assertThat(received()).isEqualTo(mail);
    }

    @Test
    void takesAMessageInWhateverPieces() throws Exception {
        String mail = "Subject: pieces\r\n\r\n.dot\r\nend\r\n";
        try (SmtpTalk talk = node.talk().atData()) {
            for (char next : (stuffed(mail) + ".\r").toCharArray()) {
                talk.send(String.valueOf(next));
            }
            assertThat(talk.say("\n")).startsWith("250");
        }
        assertThat(received()).isEqualTo(mail);
    }

    @Test
    void deletesTheFirstDotOfALineWhateverFollows() throws Exception {
        try (SmtpTalk talk = node.talk().atData()) {
            assertThat(talk.say("\r\n.lazy client\r\n.\r\n")).startsWith("250");
        }
        assertThat(received()).isEqualTo("\r\nlazy client\r\n");
    }

    @Test
    void takesPipelinedTransactions() throws Exception {
        String transaction = "MAIL FROM:<>\r\nRCPT TO:<archive@node.example.com>\r\nDATA\r\n";
        try (SmtpTalk talk = node.talk().greeted()) {
            talk.send(transaction + "\r\nfirst\r\n.\r\n" + transaction + "\r\nsecond\r\n.\r\nQUIT\r\n");
            for (String code : new String[] {"250", "250", "354", "250", "250", "250", "354", "250", "221"}) {
                assertThat(talk.reply()).startsWith(code);
            }
        }
        assertThat(List.of(received(), received())).containsExactlyInAnyOrder("\r\nfirst\r\n", "\r\nsecond\r\n");
    }

    @ParameterizedTest
    @MethodSource
    void refusesABareLineFeedAndEndsTheSession(String data) throws Exception {
        try (SmtpTalk talk = node.talk().atData()) {
            assertThat(talk.say(data)).startsWith("550 5.5.2");
            assertThat(talk.reply()).isEmpty();
        }
        assertNothingCame();
    }

    static Stream<String> refusesABareLineFeedAndEndsTheSession() {
        return Stream.of(
                "Subject: a\n\r\nbody\r\n.\r\n",
                "\r\nbody\n.\r\nMAIL FROM:<smuggled@example.org>\r\nRCPT TO:<archive@node.example.com>\r\nDATA\r\n\r\nx\r\n.\r\n",
                "\r\nbody\n.\nMAIL FROM:<smuggled@example.org>\r\n",
                "\r\nbody\r\n.\nmore\r\n.\r\n",
                "\r\nbody\r\n\n.\r\n");
    }

    @Test
    void refusesABareCarriageReturnAndGoesOn() throws Exception {
        try (SmtpTalk talk = node.talk().atData()) {
            assertThat(talk.say("\r\na\r.\rb\r\n.\r\n")).startsWith("550 5.5.2");
            assertThat(talk.say("NOOP\r\n")).startsWith("250");
        }
        assertNothingCame();
    }

    @Test
    void takesChunksByteForByte() throws Exception {
        String mail = "Subject: chunks\r\n\r\n.\r\na\rb\nc\n.\n\r\n.\r\nno end of line";
        try (SmtpTalk talk = node.talk().atRecipient()) {
            assertThat(talk.say("BDAT 20\r\n" + mail.substring(0, 20))).startsWith("250 2.0.0 20 octets");
            assertThat(talk.say("BDAT 0\r\n")).startsWith("250 2.0.0 0 octets");
            String rest = mail.substring(20);
            talk.send("bdat " + rest.length() + " last\r\n" + rest + "QUIT\r\n");
            assertThat(talk.reply()).startsWith("250");
            assertThat(talk.reply()).startsWith("221");
        }
        assertThat(received()).isEqualTo(mail);
    }

    @Test
    void refusedChunksAreNeverTakenForCommands() throws Exception {
        String command = "MAIL FROM:<smuggled@example.org>\r\n";
        try (SmtpTalk talk = node.talk().greeted()) {
            talk.send("BDAT " + command.length() + " LAST\r\n" + command + "NOOP\r\n");
            assertThat(talk.reply()).startsWith("503");
            assertThat(talk.reply()).startsWith("250 2.0.0");
            talk.say("MAIL FROM:<>\r\n");
            talk.say("RCPT TO:<archive@node.example.com>\r\n");
            talk.send("BDAT 2000001\r\n" + "x".repeat(2_000_001) + "BDAT 1 LAST\r\nyNOOP\r\n");
            assertThat(talk.reply()).startsWith("552 5.3.4");
            assertThat(talk.reply()).startsWith("503");
            assertThat(talk.reply()).startsWith("250 2.0.0");
        }
        assertNothingCame();
    }

    @Test
    void betweenChunksOnlyChunksAreTaken() throws Exception {
        try (SmtpTalk talk = node.talk().atRecipient()) {
            assertThat(talk.say("BDAT 3\r\nabc")).startsWith("250");
            assertThat(talk.say("DATA\r\n")).startsWith("503");
            assertThat(talk.say("RCPT TO:<archive@node.example.com>\r\n")).startsWith("503");
            assertThat(talk.say("MAIL FROM:<>\r\n")).startsWith("503");
            assertThat(talk.say("RSET\r\n")).startsWith("250");
            assertThat(talk.say("BDAT 0 LAST\r\n")).startsWith("503");
        }
        assertNothingCame();
    }

    @Test
    void announcesTheSizeLimitInBytes() throws Exception {
        try (SmtpTalk talk = node.talk()) {
            talk.reply();
            assertThat(talk.say("EHLO client.example.com\r\n"))
                    .contains("SIZE 2000000")
                    .contains("PIPELINING")
                    .contains("8BITMIME")
                    .contains("SMTPUTF8")
                    .contains("CHUNKING")
                    .contains("STARTTLS")
                    .doesNotContain("AUTH");
        }
    }

    @ParameterizedTest
    @MethodSource
    void checksTheParametersOfMail(String parameters, String reply) throws Exception {
        try (SmtpTalk talk = node.talk().greeted()) {
            assertThat(talk.say("MAIL FROM:<a@example.org> " + parameters + "\r\n"))
                    .startsWith(reply);
        }
    }

    static Stream<Arguments> checksTheParametersOfMail() {
        return Stream.of(
                Arguments.of("SIZE=2000000", "250"),
                Arguments.of("SIZE=2000001", "552 5.3.4"),
                Arguments.of("SIZE=99999999999999999999", "552 5.3.4"),
                Arguments.of("SIZE=123456789012345678901", "501 5.5.4"),
                Arguments.of("SIZE=-1", "501 5.5.4"),
                Arguments.of("SIZE=", "501 5.5.4"),
                Arguments.of("=1", "501 5.5.4"),
                Arguments.of("BODY=8BITMIME SIZE=1", "250"),
                Arguments.of("body=7bit", "250"),
                Arguments.of("BODY=BINARYMIME", "555 5.5.4"),
                Arguments.of("SMTPUTF8", "250"),
                Arguments.of("SMTPUTF8=1", "501 5.5.4"),
                Arguments.of("SIZE=1 SIZE=2", "501 5.5.4"),
                Arguments.of("RET=HDRS", "555 5.5.4"));
    }

    @Test
    void refusesAMessageOneByteOverTheLimitAndGoesOn() throws Exception {
        String limit = "\r\n" + "x".repeat(1_999_996) + "\r\n";
        int trace = 400; // the Received field that comes on top
        try (SmtpTalk talk = node.talk().atData()) {
            // in the part that is thrown away, a line with a dot and more does not end the message
            assertThat(talk.say(limit + ".a\r\n..\r\n.b\r\n.\r\n")).startsWith("552 5.3.4");
            assertThat(talk.say("MAIL FROM:<>\r\n")).startsWith("250");
            assertThat(talk.say("RCPT TO:<archive@node.example.com>\r\n")).startsWith("250");
            assertThat(talk.say("DATA\r\n")).startsWith("354");
            assertThat(talk.say(limit.substring(trace) + "\r\n.\r\n")).startsWith("250");
        }
        assertThat(received()).hasSize(2_000_000 - trace + 2);
        assertNothingCame();
    }

    @Test
    void refusesAnOverlongCommandAndGoesOn() throws Exception {
        try (SmtpTalk talk = node.talk().greeted()) {
            talk.send("NOOP " + "x".repeat(100_000) + "\r\nNOOP\r\n");
            assertThat(talk.reply()).startsWith("500");
            assertThat(talk.reply()).startsWith("250");
        }
    }

    @Test
    void refusesRecipientsOfOtherDomainsAndHasNoAuthentication() throws Exception {
        try (SmtpTalk talk = node.talk().greeted()) {
            talk.say("MAIL FROM:<a@example.org>\r\n");
            assertThat(talk.say("RCPT TO:<postmaster@elsewhere.example>\r\n")).startsWith("550 5.7.1");
            assertThat(talk.say("DATA\r\n")).startsWith("503");
            assertThat(talk.say("AUTH PLAIN AGEAYg==\r\n")).startsWith("503");
        }
    }

    @Test
    void givesTheRoomOfAMessageBackHoweverItEnds() throws Exception {
        try (SmtpTalk talk = node.talk().atRecipient()) {
            talk.say("BDAT 2\r\n\r\n");
            assertThat(incoming()).isEqualTo(1);
            talk.say("RSET\r\n");
            assertThat(incoming()).isZero();
        }
        try (SmtpTalk talk = node.talk().atData()) {
            talk.send("the beginning of a mail");
            assertThat(incoming()).isEqualTo(1);
        }
        await().until(() -> incoming() == 0); // the client went away
        try (SmtpTalk talk = node.talk().atData()) {
            assertThat(talk.say("a\rb\r\n.\r\n")).startsWith("550");
            assertThat(incoming()).isZero();
        }
    }

    private static int incoming() throws Exception {
        return node.node().room().incoming();
    }

    @Test
    void takesAThousandRecipientsAndNotOneMore() throws Exception {
        try (SmtpTalk talk = node.talk().greeted()) {
            talk.say("MAIL FROM:<a@example.org>\r\n");
            talk.send("RCPT TO:<archive@node.example.com>\r\n".repeat(1001));
            for (int i = 0; i < 1000; i++) {
                assertThat(talk.reply()).startsWith("250");
            }
            assertThat(talk.reply()).startsWith("452 4.5.3");
        }
    }

    @Test
    void closesASessionThatSendsMoreAfterStartTls() throws Exception {
        try (SmtpTalk talk = node.talk().greeted()) {
            talk.send("STARTTLS\r\nMAIL FROM:<injected@example.org>\r\n");
            assertThat(talk.reply()).startsWith("503 5.5.1");
            assertThat(talk.reply()).isEmpty();
        }
    }

    @Test
    void namesTheClientInOneFoldedTraceField() throws Exception {
        try (SmtpTalk talk = node.talk().atData()) {
            assertThat(talk.say("\r\ntrace\r\n.\r\n")).startsWith("250");
        }
        assertThat(raw().lines().toList())
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("Received: from client.example.com ([127.0.0.1])"),
                        line -> assertThat(line).matches(" by node\\.example\\.com with ESMTP id [0-9a-f]+"),
                        line -> assertThat(line).isEqualTo(" for <archive@node.example.com>;"),
                        line -> assertThat(line)
                                .matches(" [MTWFS][a-z]{2}, \\d+ [A-Z][a-z]{2} \\d{4} [\\d:]{8} [+-]\\d{4}"),
                        line -> assertThat(line).isEmpty(),
                        line -> assertThat(line).isEqualTo("trace"));
    }

    private static String stuffed(String mail) {
        return (mail.startsWith(".") ? "." : "") + mail.replace("\r\n.", "\r\n..");
    }

    /** The next mail that came, without our trace field. */
    private static String received() throws Exception {
        String raw = raw();
        int end = 0;
        do {
            end = raw.indexOf("\r\n", end) + 2;
        } while (raw.startsWith(" ", end));
        return raw.substring(end);
    }

    private static String raw() throws Exception {
        String key = await().until(SmtpDoorTest::nextKey, next -> !next.isEmpty());
        SEEN.add(key);
        byte[] bytes = node.request("GET", INBOX + "/" + key, "message/rfc822").body();
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static String nextKey() throws Exception {
        for (JsonNode key : JSON.readTree(node.get(INBOX))) {
            if (!SEEN.contains(key.asText())) {
                return key.asText();
            }
        }
        return "";
    }

    /** What is sent after the suspect is the next that comes. */
    private static void assertNothingCame() throws Exception {
        try (SmtpTalk talk = node.talk().atData()) {
            assertThat(talk.say("\r\nwitness\r\n.\r\n")).startsWith("250");
        }
        assertThat(received()).isEqualTo("\r\nwitness\r\n");
        assertThat(nextKey()).isEmpty();
    }
}
