package org.jamesarchive.queue;

import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every line the queue logs. A state is logged when it changes, not while it lasts. */
final class QueueLog {

    private static final Logger LOG = LoggerFactory.getLogger(AppendLogQueue.class);

    private final Path directory;

    QueueLog(Path directory) {
        this.directory = directory;
    }

    void opened(long waiting, int segments, long damaged, boolean direct) {
        LOG.info(
                "queue={} opened waiting={} segments={} damaged={} io={}",
                directory,
                waiting,
                segments,
                damaged,
                direct ? "direct" : "buffered");
    }

    void unavailable(String reason, IOException cause) {
        LOG.error("queue={} refuses entries: {}", directory, reason, cause);
    }

    void availableAgain() {
        LOG.warn("queue={} takes entries again", directory);
    }

    void segmentAbandoned(Path segment) {
        LOG.error("queue={} segment={} could not be put on disk and is not written any more", directory, segment);
    }

    void segmentNotClosed(IOException cause) {
        LOG.warn("queue={} a segment was not closed cleanly; nothing is lost", directory, cause);
    }

    void damaged(Path file, long from, long to, String what) {
        LOG.error("queue={} file={} bytes {} to {} are damaged: {}", directory, file, from, to, what);
    }

    void tailCut(Path segment, long from, long to) {
        LOG.warn("queue={} segment={} a torn tail was cut, bytes {} to {}", directory, segment, from, to);
    }

    void notQuarantined(Path file, IOException cause) {
        LOG.error("queue={} file={} damaged bytes could not be put in quarantine; they stay", directory, file, cause);
    }

    void notReclaimed(IOException cause) {
        LOG.warn("queue={} room of ended entries could not be reclaimed now; tried again", directory, cause);
    }

    void notDeleted(Path file, IOException cause) {
        LOG.warn("queue={} file={} could not be deleted; tried again at the next start", directory, file, cause);
    }
}
