package org.jamesarchive.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jamesarchive.smtp.EnvelopeCommands.Command;
import org.jamesarchive.smtp.Transaction.Finish;
import org.jamesarchive.smtp.Transaction.Go;
import org.jamesarchive.smtp.Transaction.Move;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Repeats the table of {@link Transaction}. */
class TransactionTest {

    private static final Extensions DATA = new Extensions(true, false, 0, false, false, false, false);
    private static final Extensions BDAT = new Extensions(true, false, 0, false, false, true, false);

    @ParameterizedTest
    @CsvSource({
        // MAIL, RCPT, RCPT, DATA; what comes then
        "250,250,250,354,SEND_CONTENT",
        "250,251,252,399,SEND_CONTENT",
        "450,250,250,451,Refused MAIL 450 kept",
        "550,503,503,503,Refused MAIL 550 kept",
        "550,503,503,354,SEND_LONE_DOT",
        "550,250,250,354,Refused MAIL 550 cut",
        "250,450,250,451,Refused RCPT 450 kept",
        "250,550,450,503,Refused RCPT 550 kept",
        "250,450,550,503,Refused RCPT 450 kept",
        "250,250,550,354,Refused RCPT 550 cut",
        "250,550,250,354,Refused RCPT 550 cut",
        "250,550,550,354,SEND_LONE_DOT",
        "250,550,550,554,Refused RCPT 550 kept",
        "250,250,250,451,Refused DATA 451 kept",
        "250,250,250,554,Refused DATA 554 kept",
        "250,250,550,421,Refused RCPT 550 cut",
        "250,250,250,421,Refused DATA 421 cut",
        "250,250,250,250,Refused DATA 250 cut",
    })
    void pipelinedReplies(int mail, int first, int second, int data, String then) {
        Transaction transaction = pipelined(false);
        assertThat(replied(transaction, mail)).isEqualTo(Go.AWAIT_REPLY);
        assertThat(replied(transaction, first)).isEqualTo(Go.AWAIT_REPLY);
        assertThat(replied(transaction, second)).isEqualTo(Go.AWAIT_REPLY);
        assertThat(shown(replied(transaction, data))).isEqualTo(then);
    }

    @ParameterizedTest
    @CsvSource({
        // the reply to MAIL when it ends the transaction at once
        "421,Refused MAIL 421 cut",
        "354,Refused MAIL 354 cut",
        "334,Refused MAIL 334 cut",
    })
    void aReplyThatEndsItAtOnce(int mail, String then) {
        assertThat(shown(replied(pipelined(false), mail))).isEqualTo(then);
    }

    @ParameterizedTest
    @CsvSource({
        // the commands' replies one by one; what was sent, what comes then
        "250 250 250 354,MAIL RCPT RCPT DATA,SEND_CONTENT",
        "550,MAIL,Refused MAIL 550 kept",
        "250 450,MAIL RCPT,Refused RCPT 450 kept",
        "250 250 550,MAIL RCPT RCPT,Refused RCPT 550 kept",
        "250 250 250 554,MAIL RCPT RCPT DATA,Refused DATA 554 kept",
    })
    void stepByStep(String replies, String sent, String then) {
        Transaction transaction = new Transaction(commands(DATA, false), false, false);
        List<String> steps = new ArrayList<>();
        Move move = Go.SEND_COMMANDS;
        for (String reply : replies.split(" ", -1)) {
            assertThat(move).isEqualTo(Go.SEND_COMMANDS);
            transaction
                    .nextCommands()
                    .forEach(command -> steps.add(command.step().name()));
            move = replied(transaction, Integer.parseInt(reply));
        }
        assertThat(String.join(" ", steps)).isEqualTo(sent);
        assertThat(shown(move)).isEqualTo(then);
    }

    @ParameterizedTest
    @CsvSource({
        "250,Accepted 250 kept",
        "452,Refused CONTENT 452 kept",
        "554,Refused CONTENT 554 kept",
        "421,Refused CONTENT 421 cut",
        "354,Refused CONTENT 354 cut",
    })
    void theReplyToTheContent(int reply, String then) {
        Transaction transaction = atContent();
        transaction.contentSent();
        assertThat(shown(replied(transaction, reply))).isEqualTo(then);
        assertThat(transaction.needsReset()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        // whatever the dot is answered with, the recipients were refused
        "250,Refused RCPT 550 kept",
        "554,Refused RCPT 550 kept",
        "421,Refused RCPT 550 cut",
    })
    void theReplyToALoneDot(int reply, String then) {
        Transaction transaction = pipelined(false);
        replied(transaction, 250);
        replied(transaction, 550);
        replied(transaction, 550);
        assertThat(replied(transaction, 354)).isEqualTo(Go.SEND_LONE_DOT);
        transaction.loneDotSent();
        assertThat(shown(replied(transaction, reply))).isEqualTo(then);
        assertThat(transaction.needsReset()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "250 250,Accepted 250 kept",
        "250 554,Refused CONTENT 554 kept",
        "552,Refused CONTENT 552 cut",
        "421,Refused CONTENT 421 cut",
    })
    void repliesToBdats(String replies, String then) {
        Transaction transaction = new Transaction(commands(BDAT, false), true, false);
        transaction.nextCommands();
        replied(transaction, 250);
        replied(transaction, 250);
        assertThat(replied(transaction, 250)).isEqualTo(Go.SEND_CONTENT);
        transaction.chunkSent();
        transaction.contentSent();
        assertThat(transaction.chunksAwaited()).isEqualTo(1);
        Move move = Go.AWAIT_REPLY;
        for (String reply : replies.split(" ", -1)) {
            assertThat(move).isEqualTo(Go.AWAIT_REPLY);
            move = replied(transaction, Integer.parseInt(reply));
        }
        assertThat(transaction.chunksAwaited()).isZero();
        assertThat(shown(move)).isEqualTo(then);
    }

    @ParameterizedTest
    @CsvSource({
        // whether the end was sent before the reply was read; what it means
        "false,250,Broken DATA cut",
        "false,452,Refused CONTENT 452 cut",
        "false,552,Refused CONTENT 552 cut",
        "true,250,Broken CONTENT cut",
        "true,552,Broken CONTENT cut",
    })
    void aReplyRightBehindThatToABdatIsNotAboutTheNext(boolean endSent, int reply, String then) {
        Transaction transaction = new Transaction(commands(BDAT, false), true, false);
        transaction.nextCommands();
        replied(transaction, 250);
        replied(transaction, 250);
        replied(transaction, 250);
        transaction.chunkSent();
        assertThat(transaction.outOfStep(replied(transaction, 250))).isEqualTo(Go.AWAIT_REPLY);
        if (endSent) {
            transaction.contentSent();
        }
        assertThat(shown(replied(transaction, reply))).isEqualTo(then);
    }

    @ParameterizedTest
    @CsvSource({
        "250,Broken DATA cut",
        "354,Broken DATA cut",
        "421,Refused CONTENT 421 cut",
        "552,Refused CONTENT 552 cut",
    })
    void aReplyBeforeTheEndOfTheContent(int reply, String then) {
        assertThat(shown(replied(atContent(), reply))).isEqualTo(then);
    }

    @ParameterizedTest
    @CsvSource({
        // reused, replies so far, silent; what a lost connection means
        "false,'',true,Broken MAIL cut",
        "true,'',true,REPLACE_CONNECTION",
        "true,'',false,Broken MAIL cut",
        "true,250,true,Broken RCPT cut",
        "false,250 250,true,Broken RCPT cut",
        "false,250 250 250,true,Broken DATA cut",
        "false,250 250 250 354,true,Broken DATA cut",
        "false,250 550,true,Refused RCPT 550 cut",
    })
    void aLostConnection(boolean reused, String replies, boolean silent, String then) {
        Transaction transaction = pipelined(reused);
        replies.lines().flatMap(line -> List.of(line.split(" ", -1)).stream()).forEach(reply -> {
            assertThat(replied(transaction, Integer.parseInt(reply))).isInstanceOf(Go.class);
        });
        assertThat(shown(transaction.broken("reset", silent))).isEqualTo(then);
    }

    @Test
    void aConnectionLostBehindTheFinalDotMayHaveStoredTheMessage() {
        Transaction transaction = atContent();
        transaction.contentSent();
        assertThat(shown(transaction.broken("reset", true))).isEqualTo("Broken CONTENT cut");
    }

    @ParameterizedTest
    @CsvSource({
        // the reply to RSET, what comes then
        "250,AWAIT_REPLY",
        "421,REPLACE_CONNECTION",
        "500,REPLACE_CONNECTION",
    })
    void aConnectionThatCannotResetIsReplaced(int reply, String then) {
        Transaction transaction = new Transaction(commands(DATA, true), true, true);
        transaction.nextCommands();
        assertThat(shown(replied(transaction, reply))).isEqualTo(then);
    }

    @Test
    void a421AsTheFirstReplyOnAReusedConnectionIsStaleness() {
        assertThat(replied(pipelined(true), 421)).isEqualTo(Go.REPLACE_CONNECTION);
        Transaction answered = pipelined(true);
        replied(answered, 250);
        assertThat(shown(replied(answered, 421))).isEqualTo("Refused RCPT 421 cut");
    }

    @Test
    void aConnectionLostBehindAnAnsweredRsetIsStale() {
        Transaction transaction = new Transaction(commands(DATA, true), true, true);
        transaction.nextCommands();
        replied(transaction, 250);
        assertThat(transaction.broken("reset", true)).isEqualTo(Go.REPLACE_CONNECTION);
    }

    private static Transaction pipelined(boolean reused) {
        Transaction transaction = new Transaction(commands(DATA, false), true, reused);
        assertThat(transaction.nextCommands()).hasSize(4);
        return transaction;
    }

    private static Transaction atContent() {
        Transaction transaction = pipelined(false);
        replied(transaction, 250);
        replied(transaction, 250);
        replied(transaction, 250);
        assertThat(replied(transaction, 354)).isEqualTo(Go.SEND_CONTENT);
        return transaction;
    }

    private static List<Command> commands(Extensions extensions, boolean reset) {
        Envelope envelope = new Envelope("a@example.com", List.of("b@example.com", "c@example.com"));
        return EnvelopeCommands.of(envelope, 1, extensions, reset);
    }

    private static Move replied(Transaction transaction, int code) {
        return transaction.replied(new Reply(code, "text"));
    }

    private static String shown(Move move) {
        if (!(move instanceof Finish finish)) {
            return move.toString();
        }
        String end = finish.reusable() ? " kept" : " cut";
        if (finish.result() instanceof SendResult.Refused refused) {
            return "Refused " + refused.stage() + " " + refused.reply().code() + end;
        }
        if (finish.result() instanceof SendResult.Broken broken) {
            return "Broken " + broken.stage() + end;
        }
        return "Accepted " + ((SendResult.Accepted) finish.result()).reply().code() + end;
    }
}
