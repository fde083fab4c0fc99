package org.jamesarchive.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that cannot note what it acknowledges acknowledges nothing, says so, and goes on when it can. */
class LedgerIT {

    @TempDir
    Path folder;

    @Test
    void ledgerThatCannotBeWrittenDefersMail() throws Exception {
        Path ledger = Files.createDirectories(folder.resolve("gateway0/var/ledger"));
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        // no further file can be begun on such a day; tomorrow's, in case the test runs at midnight
        List<Path> inTheWay =
                List.of(ledger.resolve(today + ".999999.ledger"), ledger.resolve(today.plusDays(1) + ".999999.ledger"));
        for (Path file : inTheWay) {
            Files.createFile(file);
        }
        try (RunningCluster cluster = RunningCluster.start(folder, 1)) {
            assertThat(journal(cluster)).startsWith("452 4.3.1 ");
            assertThat(cluster.status("gateway0").state()).isEqualTo("degraded");
            assertThat(cluster.status("gateway0").reasons())
                    .anyMatch(reason -> reason.startsWith("the ledger cannot be written: "));
            assertThat(cluster.status("worker0").stored()).isZero();

            for (Path file : inTheWay) {
                Files.delete(file);
            }
            await().atMost(RunningCluster.DELIVERY_LIMIT)
                    .untilAsserted(() -> assertThat(journal(cluster)).startsWith("250 2.6.0 "));
            assertThat(cluster.status("gateway0").state()).isEqualTo("up");
            assertThat(ledger.resolve(today + ".ledger")).exists();
        }
    }

    private static String journal(RunningCluster cluster) throws IOException {
        try (Conversation smtp = cluster.converse().mail()) {
            Conversation.require(smtp.command("RCPT TO:<" + RunningCluster.ARCHIVE_ADDRESS + ">"), "250");
            Conversation.require(smtp.command("DATA"), "354");
            smtp.write("Subject: noted\r\n\r\nbody\r\n.\r\n".getBytes(StandardCharsets.US_ASCII));
            return smtp.reply();
        }
    }
}
