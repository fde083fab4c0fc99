package org.jamesarchive.ledger;

import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every line the ledger logs. A state is logged when it changes, not while it lasts. */
final class LedgerLog {

    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);

    private final Path directory;

    LedgerLog(Path directory) {
        this.directory = directory;
    }

    void unavailable(String reason, IOException cause) {
        LOG.error("ledger={} takes no records, mail is answered 452: {}", directory, reason, cause);
    }

    void availableAgain() {
        LOG.warn("ledger={} takes records again", directory);
    }

    void abandoned(Path file) {
        LOG.error("ledger={} file={} failed and is not written any more", directory, file);
    }

    void tailCut(Path file, long from, int kept) {
        LOG.warn(
                "ledger={} file={} a torn tail was cut at byte {}, {} whole records of it kept",
                directory,
                file,
                from,
                kept);
    }

    void notRecovered(Path file, IOException cause) {
        LOG.error("ledger={} file={} could not be looked at or cut; it stays", directory, file, cause);
    }

    void deleted(Path file) {
        LOG.info("ledger={} file={} deleted, it is older than ledger_retention", directory, file);
    }

    void notDeleted(IOException cause) {
        LOG.warn("ledger={} old files could not be deleted; tried again with the next file", directory, cause);
    }

    void namesNotWritten(IOException cause) {
        LOG.warn("ledger={} the name of a domain could not be written; its records will bear none", directory, cause);
    }

    void notClosed(IOException cause) {
        LOG.warn("ledger={} a file was not closed cleanly; nothing is lost", directory, cause);
    }
}
