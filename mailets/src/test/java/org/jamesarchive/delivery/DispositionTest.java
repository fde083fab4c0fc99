package org.jamesarchive.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jamesarchive.delivery.Disposition.Failure;
import org.jamesarchive.smtp.Reply;
import org.jamesarchive.smtp.SendResult;
import org.jamesarchive.smtp.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DispositionTest {

    /** The table at {@link Disposition}. */
    private static final String TABLE = """
            failed at  4yz          5yz              broken
            CONNECT    NEXT_WORKER  NEXT_WORKER      NEXT_WORKER
            GREETING   NEXT_WORKER  NEXT_WORKER      NEXT_WORKER
            EHLO       NEXT_WORKER  NEXT_WORKER      NEXT_WORKER
            STARTTLS   NEXT_WORKER  NEXT_WORKER      NEXT_WORKER
            MAIL       NEXT_WORKER  ONE_MORE_WORKER  NEXT_WORKER
            RCPT       NEXT_WORKER  ONE_MORE_WORKER  NEXT_WORKER
            DATA       NEXT_WORKER  ONE_MORE_WORKER  NEXT_WORKER
            CONTENT    NEXT_WORKER  ONE_MORE_WORKER  SAME_WORKER
            """;

    @Test
    void everyRowOfTheTable() {
        List<Stage> stages = new ArrayList<>();
        for (String row : TABLE.lines().skip(1).toList()) {
            String[] cells = row.split("\\s+");
            Stage stage = Stage.valueOf(cells[0]);
            stages.add(stage);
            int column = 0;
            for (Failure failure : List.of(Failure.TEMPORARY, Failure.PERMANENT, Failure.BROKEN)) {
                column++;
                Disposition expected = Disposition.valueOf(cells[column]);
                assertThat(Disposition.dispose(stage, failure, true))
                        .as(stage + " " + failure)
                        .isEqualTo(expected);
                Disposition atLast =
                        switch (expected) {
                            case NEXT_WORKER -> Disposition.RETRY_LATER;
                            case ONE_MORE_WORKER -> Disposition.PARK;
                            default -> expected;
                        };
                assertThat(Disposition.dispose(stage, failure, false))
                        .as(stage + " " + failure)
                        .isEqualTo(atLast);
            }
        }
        assertThat(stages).containsExactly(Stage.values());
    }

    @ParameterizedTest
    @CsvSource({
        "421,TEMPORARY",
        "452,TEMPORARY",
        "354,TEMPORARY",
        "250,TEMPORARY",
        "500,PERMANENT",
        "599,PERMANENT",
        "600,TEMPORARY"
    })
    void everyCodeButFiveHundredsIsTemporary(int code, Failure failure) {
        assertThat(Failure.of(new Reply(code, ""))).isEqualTo(failure);
    }

    @ParameterizedTest
    @CsvSource({
        "CONNECT,550,true",
        "GREETING,554,true",
        "GREETING,421,true",
        "EHLO,502,true",
        "STARTTLS,454,true",
        "MAIL,421,true",
        "CONTENT,421,true",
        "MAIL,452,false",
        "RCPT,550,false",
        "DATA,451,false",
        "CONTENT,554,false"
    })
    void refusalBlamesTheHostBeforeMailAndWhenItCloses(Stage stage, int code, boolean blames) {
        assertThat(Disposition.blamesHost(new SendResult.Refused(stage, new Reply(code, ""))))
                .isEqualTo(blames);
    }

    @Test
    void brokenConnectionBlamesTheHost() {
        for (Stage stage : Stage.values()) {
            assertThat(Disposition.blamesHost(new SendResult.Broken(stage, ""))).isTrue();
        }
    }

    /** Not a table of codes: what RFC 5321 calls insufficient system storage, said about a mail. */
    @Test
    void fullStoreIsToldFromOtherRefusals() {
        for (Stage stage : Stage.values()) {
            boolean isAboutMail = stage.compareTo(Stage.MAIL) >= 0;
            for (String text : new String[] {"4.3.1 full", "Insufficient system storage", "4.2.2 full", ""}) {
                assertThat(Disposition.isFull(new SendResult.Refused(stage, new Reply(452, text))))
                        .as(stage + " " + text)
                        .isEqualTo(isAboutMail);
            }
        }
        assertThat(Disposition.isFull(new SendResult.Refused(Stage.RCPT, new Reply(452, "4.5.3 too many recipients"))))
                .isFalse();
        assertThat(Disposition.isFull(new SendResult.Refused(Stage.MAIL, new Reply(451, "4.3.1 full"))))
                .isFalse();
        assertThat(Disposition.isFull(new SendResult.Refused(Stage.MAIL, new Reply(552, "5.3.4 too large"))))
                .isFalse();
        assertThat(Disposition.isFull(new SendResult.Broken(Stage.MAIL, "452 4.3.1")))
                .isFalse();
    }
}
