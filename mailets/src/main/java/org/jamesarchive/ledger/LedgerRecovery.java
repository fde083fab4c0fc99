package org.jamesarchive.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts the files that a crash left with a torn tail, or with space written ahead, behind their last whole record. Of the last batch,
 * whose force had not returned, a power cut can leave any part: where a hole is in it, the file is cut there, and the whole records
 * behind are written anew. Files that were ended properly are not touched, whatever has become of them.
 */
final class LedgerRecovery {

    private final LedgerFiles files;
    private final LedgerWriter writer;
    private final LedgerLog log;

    LedgerRecovery(LedgerFiles files, LedgerWriter writer, LedgerLog log) {
        this.files = files;
        this.writer = writer;
        this.log = log;
    }

    /** What is to be done with a file. */
    private record Tail(long cut, List<LedgerRecord> behind, boolean isTorn) {}

    /** Called before anything is written. A file that cannot be cut stays as it is. */
    void recover() throws IOException {
        for (LedgerFile file : files.all()) {
            try {
                recover(file);
            } catch (IOException e) {
                log.notRecovered(file.path(), e);
            }
        }
    }

    private void recover(LedgerFile file) throws IOException {
        long size = Files.size(file.path());
        Tail tail = tail(file, size);
        if (tail.cut() == size) {
            return;
        }
        if (tail.isTorn()) {
            log.tailCut(file.path(), tail.cut(), tail.behind().size());
        }
        if (!tail.behind().isEmpty()) {
            writer.commit(tail.behind());
        }
        files.cut(file, tail.cut());
    }

    private static Tail tail(LedgerFile file, long size) throws IOException {
        try (LedgerReader reader = LedgerReader.open(file.path())) {
            long written = reader.written();
            long cut = written;
            boolean isEnded = size == offset(written);
            List<LedgerRecord> behind = new ArrayList<>();
            for (long i = Math.max(0, written - SharedCommit.BATCH_LIMIT); !isEnded && i < written; i++) {
                if (cut == written && reader.record(i).isEmpty()) {
                    cut = i;
                }
                if (cut < written) {
                    reader.record(i).ifPresent(behind::add);
                }
            }
            return new Tail(offset(cut), behind, cut < written);
        }
    }

    private static long offset(long record) {
        return LedgerFormat.HEADER_SIZE + record * LedgerFormat.RECORD_SIZE;
    }
}
