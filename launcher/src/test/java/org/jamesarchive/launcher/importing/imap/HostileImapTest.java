package org.jamesarchive.launcher.importing.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocketFactory;
import org.jamesarchive.launcher.importing.RecordingSink;
import org.jamesarchive.launcher.time.FakeTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Servers that lie, talk nonsense, or go away. */
@Timeout(60)
class HostileImapTest {

    private static final String EXAMINED = "* 3 EXISTS\r\n* OK [UIDVALIDITY 7] valid\r\nTAG OK\r\n";
    private static final String UIDS = "* 1 FETCH (UID 11)\r\n* 2 FETCH (UID 12)\r\n* 3 FETCH (UID 13)\r\nTAG OK\r\n";

    private final RecordingSink sink = new RecordingSink();

    /** Three mails of which the server gives all. */
    private static String usual(String command) {
        if (command.startsWith("EXAMINE")) {
            return EXAMINED;
        }
        if (command.startsWith("FETCH 1:1 ") || command.startsWith("FETCH 2:2 ") || command.startsWith("FETCH 3:3 ")) {
            String number = command.substring(6, 7);
            return "* " + number + " FETCH (UID 1" + number + ")\r\nTAG OK\r\n";
        }
        if (command.startsWith("FETCH")) {
            return UIDS;
        }
        return command.startsWith("UID FETCH") ? mails(command) + "TAG OK\r\n" : "";
    }

    private static String mails(String command) {
        StringBuilder mails = new StringBuilder();
        for (String uid : command.split(" ")[2].split(",")) {
            mails.append(mail(uid));
        }
        return mails.toString();
    }

    private static String mail(String uid) {
        String text = "Subject: " + uid + "\r\n\r\nx\r\n";
        return "* 1 FETCH (UID " + uid + " INTERNALDATE \" 4-Mar-2002 10:11:12 +0100\" BODY[] {" + text.length()
                + "}\r\n" + text + ")\r\n";
    }

    @Test
    void anHonestServerGivesAllInTheOrderOfTheirUids() throws Exception {
        try (ScriptedImap server = new ScriptedImap((session, command) -> usual(command))) {
            read(server);
            assertThat(server.commands)
                    .contains("EXAMINE \"INBOX\"", "UID FETCH 11,12,13 (UID INTERNALDATE BODY.PEEK[])")
                    .noneMatch(command -> command.startsWith("SELECT") || command.startsWith("STORE"));
        }
        assertThat(uids()).containsExactly("11", "12", "13");
        assertThat(sink.items.get(0).date()).isEqualTo(Optional.of(Instant.parse("2002-03-04T09:11:12Z")));
        assertThat(sink.unreadable).isEmpty();
        assertThat(sink.keys().get(0)).endsWith("/INBOX;UIDVALIDITY=7;UID=11");
    }

    static Stream<Arguments> oddAnswers() {
        String mail = "Subject: 11\r\n\r\nx\r\n";
        return Stream.of(
                Arguments.of("body before UID", "(BODY[] {18}\r\n" + mail + " UID 11)"),
                Arguments.of("quoted body", "(UID 11 BODY[] \"Subject: 11\")"),
                Arguments.of(
                        "more than was asked for",
                        "(FLAGS (\\Seen (x \"y)\" {3}\r\n))))) UID 11 MODSEQ (1) BODY[] {18}\r\n" + mail + ")"),
                Arguments.of("lower case", "(uid 11 body[] {18}\r\n" + mail + ")"),
                Arguments.of("date that is none", "(UID 11 INTERNALDATE \"yesterday\" BODY[] {18}\r\n" + mail + ")"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("oddAnswers")
    void whatTheGrammarAllowsIsUnderstood(String what, String items) throws Exception {
        try (ScriptedImap server = new ScriptedImap((session, command) -> {
            if (command.startsWith("UID FETCH")) {
                return "* 9 EXISTS\r\n* 1 FETCH (FLAGS (\\Recent))\r\n* 1 FETCH " + items + "\r\n" + mail("12")
                        + mail("13") + "TAG OK\r\n";
            }
            return usual(command);
        })) {
            read(server);
        }
        assertThat(uids()).containsExactly("11", "12", "13");
        assertThat(sink.unreadable).isEmpty();
    }

    static Stream<Arguments> lies() {
        return Stream.of(
                Arguments.of("not given", "", "UID=11: the server did not give it"),
                Arguments.of("NIL", "* 1 FETCH (UID 11 BODY[] NIL)\r\n", "UID=11: empty"),
                Arguments.of("another than was asked for", mail("99"), "UID=11: the server did not give it"),
                Arguments.of("no UID", "* 1 FETCH (BODY[] {1}\r\nx)\r\n", "UID=11: the server did not give it"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lies")
    void aMessageThatDoesNotComeIsUnreadableAndTheOthersAreRead(String what, String answer, String reason)
            throws Exception {
        try (ScriptedImap server = new ScriptedImap((session, command) ->
                command.startsWith("UID FETCH") ? answer + mail("12") + mail("13") + "TAG OK\r\n" : usual(command))) {
            read(server);
        }
        assertThat(uids()).containsExactly("12", "13");
        assertThat(sink.unreadable).singleElement().asString().endsWith(reason);
    }

    static Stream<Arguments> nonsense() {
        return Stream.of(
                Arguments.of("literal without size", "* 1 FETCH (UID 12 BODY[] {x}\r\n"),
                Arguments.of("literal of a negative size", "* 1 FETCH (UID 12 BODY[] {-1}\r\n"),
                Arguments.of("literal that goes on and on", "* 1 FETCH (UID 12 BODY[] {9999999999}\r\nxCLOSE"),
                Arguments.of("literal that is cut off", "* 1 FETCH (UID 12 BODY[] {149999999}\r\nxCLOSE"),
                Arguments.of("UID that is none", "* 1 FETCH (UID x BODY[] {1}\r\nx)\r\n"),
                Arguments.of("lists without end", "* 1 FETCH (UID 12 X " + "(".repeat(10_000) + "\r\n"),
                Arguments.of("line without end", "* " + "x".repeat(200_000) + "\r\n"),
                Arguments.of("quotes without end", "* 1 FETCH (UID 12 BODY[] \"x\r\n"),
                Arguments.of("goodbye", "* BYE shutting down\r\n"),
                Arguments.of("closed", "CLOSE"));
    }

    /** Whatever comes for one message, however often it is asked for: the others are read, and it is named. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("nonsense")
    void oneMessageThatBreaksTheConnectionKeepsNoOtherFromBeingRead(String what, String answer) throws Exception {
        String cut = answer.endsWith("CLOSE") ? answer : answer + "CLOSE";
        try (ScriptedImap server = new ScriptedImap((session, command) -> {
            if (command.startsWith("UID FETCH 11,12,13")) {
                return mail("11") + cut;
            }
            return command.startsWith("UID FETCH 12 ") ? cut : usual(command);
        })) {
            read(server);
            assertThat(server.sessions()).isEqualTo(5);
        }
        assertThat(uids()).containsExactly("11", "13");
        assertThat(sink.unreadable).singleElement().asString().contains(";UID=12: ");
    }

    @ParameterizedTest
    @CsvSource({"NO, the message is locked", "BAD, no such thing"})
    void aRefusalForOneMessageCostsThatOneOnly(String answer, String text) throws Exception {
        try (ScriptedImap server = new ScriptedImap((session, command) -> command.matches("UID FETCH (11,12,13|12) .*")
                ? "TAG " + answer + " " + text + "\r\n"
                : usual(command))) {
            read(server);
            assertThat(server.sessions()).isEqualTo(1);
        }
        assertThat(uids()).containsExactly("11", "13");
        assertThat(sink.unreadable).singleElement().asString().contains(";UID=12: UID: " + answer + " " + text);
    }

    static Stream<Arguments> folders() {
        return Stream.of(
                Arguments.of("no UIDVALIDITY", "* 3 EXISTS\r\nTAG OK\r\n", UIDS, "gives no UIDVALIDITY"),
                Arguments.of("refused", "TAG NO you may not\r\n", UIDS, "EXAMINE: NO you may not"),
                Arguments.of(
                        "far more than there is",
                        EXAMINED.replace("3", "4000000000"),
                        UIDS,
                        "does not name 197 of the messages 1 to 200"),
                Arguments.of("UIDs that do not ascend", EXAMINED, UIDS.replace("12", "9"), "UIDs do not ascend"),
                Arguments.of("the same UID twice", EXAMINED, UIDS.replace("12", "11"), "UIDs do not ascend"),
                Arguments.of(
                        "more than asked for",
                        EXAMINED,
                        UIDS.replace("TAG", "* 4 FETCH (UID 14)\r\nTAG"),
                        "more than it was asked for"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("folders")
    void aFolderThatCannotBeTrustedIsNamed(String what, String examined, String uids, String reason) throws Exception {
        try (ScriptedImap server = new ScriptedImap((session, command) -> {
            if (command.startsWith("EXAMINE")) {
                return examined;
            }
            if (command.startsWith("FETCH 1:")) {
                return uids;
            }
            return command.startsWith("FETCH") ? "TAG OK\r\n" : usual(command);
        })) {
            read(server);
        }
        assertThat(sink.unreadable).isNotEmpty().anyMatch(line -> line.contains(reason));
    }

    @Test
    void anAnswerWithoutEndEnds() throws Exception {
        String flood = "* 1 EXISTS\r\n".repeat(10_000);
        try (ScriptedImap server = new ScriptedImap(
                (session, command) -> command.startsWith("EXAMINE") ? flood.repeat(12) : usual(command))) {
            read(server);
        }
        assertThat(sink.items).isEmpty();
        assertThat(sink.unreadable).singleElement().asString().contains("does not end its answer to EXAMINE");
    }

    @Test
    void readingGoesOnWhereItWasCutOffAlsoWhenMessagesHaveGoneMeanwhile() throws Exception {
        List<Integer> uids = new ArrayList<>();
        for (int i = 1; i <= 450; i++) {
            uids.add(i * 2);
        }
        try (ScriptedImap server = new ScriptedImap((session, command) -> {
            if (command.startsWith("EXAMINE")) {
                return "* " + uids.size() + " EXISTS\r\n* OK [UIDVALIDITY 7]\r\nTAG OK\r\n";
            }
            if (command.startsWith("FETCH")) {
                String[] range = command.split(" ")[1].split(":");
                StringBuilder answer = new StringBuilder();
                for (int i = Integer.parseInt(range[0]); i <= Integer.parseInt(range[1]); i++) {
                    answer.append("* " + i + " FETCH (UID " + uids.get(i - 1) + ")\r\n");
                }
                return answer + "TAG OK\r\n";
            }
            if (command.startsWith("UID FETCH 402,") && session == 2) {
                uids.subList(0, 230).clear();
                return "CLOSE";
            }
            return command.startsWith("UID FETCH") ? mails(command) + "TAG OK\r\n" : "";
        })) {
            source(server, false).weight();
            read(server);
        }
        // 201 to 230 went before anybody asked for them.
        assertThat(uids())
                .hasSize(420)
                .doesNotHaveDuplicates()
                .contains("2", "400", "462", "900")
                .doesNotContain("402");
        assertThat(sink.unreadable).isEmpty();
    }

    @Test
    void aNewUidValidityBeginsTheFolderAgain() throws Exception {
        try (ScriptedImap server = new ScriptedImap((session, command) -> {
            if (command.startsWith("EXAMINE")) {
                return EXAMINED.replace("UIDVALIDITY 7", "UIDVALIDITY " + Math.min(session, 2));
            }
            return command.startsWith("UID FETCH") && session == 1 ? mail("11") + "CLOSE" : usual(command);
        })) {
            read(server);
        }
        assertThat(sink.keys().stream().map(key -> key.replaceAll(".*;UIDV", "V")))
                .containsExactly(
                        "VALIDITY=1;UID=11".replace("VALIDITY", "VALIDITY"),
                        "VALIDITY=2;UID=11",
                        "VALIDITY=2;UID=12",
                        "VALIDITY=2;UID=13");
    }

    @Test
    void whatTheJournalKnowsIsNotFetched() throws Exception {
        try (ScriptedImap server = new ScriptedImap((session, command) -> usual(command))) {
            read(server);
            sink.done.addAll(List.of(sink.keys().get(0), sink.keys().get(2)));
            sink.items.clear();
            read(server);
            assertThat(server.commands).contains("UID FETCH 12 (UID INTERNALDATE BODY.PEEK[])");
        }
        assertThat(uids()).containsExactly("12");
        assertThat(sink.doneBefore).isEqualTo(2);
    }

    static Stream<Arguments> doors() {
        return Stream.of(
                Arguments.of("GREETING", "* BYE go away\r\n", "the server greets with: * BYE go away", 10),
                Arguments.of("GREETING", "HTTP/1.1 400 Bad Request\r\n", "the server greets with: HTTP/1.1 400", 10),
                Arguments.of(
                        "LOGIN",
                        "TAG NO [AUTHENTICATIONFAILED] wrong\r\n",
                        "log-in: NO [AUTHENTICATIONFAILED] wrong",
                        1),
                Arguments.of(
                        "CAPABILITY",
                        "* CAPABILITY IMAP4rev1 LOGINDISABLED\r\nTAG OK\r\n",
                        "no way to log in by password",
                        1),
                Arguments.of("CAPABILITY", "* CAPABILITY STARTTLS\r\nTAG OK\r\n", "TLS: ", 1),
                Arguments.of("STARTTLS", "TAG OK go\r\n* PREAUTH hello\r\n", "sent something ahead of TLS", 1),
                Arguments.of("LIST", "TAG OK\r\n", "the account has no folder", 1));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("doors")
    void aServerThatDoesNotLetUsInIsNamedAndAskedAgainOnlyWhenThatMayHelp(
            String at, String answer, String reason, int sessions) throws Exception {
        try (ScriptedImap server = new ScriptedImap((session, command) -> {
            if (command.startsWith(at)) {
                return answer;
            }
            if (command.equals("CAPABILITY") && at.equals("STARTTLS")) {
                return "* CAPABILITY STARTTLS\r\nTAG OK\r\n";
            }
            return command.equals("STARTTLS") ? "TAG OK\r\nCLOSE" : usual(command);
        })) {
            assertThatThrownBy(() -> read(server))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(reason)
                    .hasMessageNotContaining("secret");
            assertThat(server.sessions()).isEqualTo(sessions);
        }
        assertThat(sink.items).isEmpty();
    }

    private List<String> uids() {
        return sink.mails().stream()
                .map(mail -> mail.replaceAll("(?s)Subject: (\\d+).*", "$1"))
                .toList();
    }

    private void read(ScriptedImap server) throws IOException, InterruptedException {
        source(server, false).read(sink);
    }

    private static ImapSource source(ScriptedImap server, boolean plaintext) {
        ImapUrl url = new ImapUrl(false, "alice", "localhost", server.port(), "");
        return new ImapSource(
                new ImapSettings(
                        url,
                        "secret",
                        plaintext,
                        (SSLSocketFactory) SSLSocketFactory.getDefault(),
                        Duration.ofSeconds(10)),
                new FakeTime());
    }
}
