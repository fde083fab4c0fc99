package org.jamesarchive.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.jamesarchive.launcher.mail.Mail;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Five healthy workers share the mail evenly, and copies of one mail meet. */
class SpreadIT {

    private static final int WORKERS = 5;
    private static final int MAILS = 1_000;

    @TempDir
    Path folder;

    @Test
    void mailIsSpreadEvenlyAndCopiesOfOneMailAreStoredOnce() throws Exception {
        try (RunningCluster cluster = RunningCluster.start(folder, WORKERS)) {
            List<Mail> mails = FakeMail.small("spread", MAILS);

            cluster.sendAccepted(mails);
            cluster.assertAllArchivedOnce();

            // Rendezvous hashing of 1,000 ids: 200 each, standard deviation 12.6; 5 sigma is 63.
            for (int i = 0; i < WORKERS; i++) {
                assertThat(cluster.status("worker" + i).stored()).isBetween(137L, 263L);
            }

            cluster.sendAccepted(mails.subList(0, 100));
            cluster.assertAllArchivedOnce();
            assertThat(stored(cluster)).isEqualTo(MAILS);
        }
    }

    private static long stored(RunningCluster cluster) {
        long stored = 0;
        for (int i = 0; i < WORKERS; i++) {
            stored += cluster.status("worker" + i).stored();
        }
        return stored;
    }
}
