package org.jamesarchive.attachment;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jamesarchive.attachment.ExtractorProcess.Outcome;
import org.jamesarchive.message.AttachmentText;

/** Reads the files of one mail, which may fail but a few times and take but so long together. Used by one thread. */
public final class MailFiles implements AttachmentText {

    /** Files of one mail at which the process may end. */
    static final int FAILURES_LIMIT = 3;

    /** So many times the limit of a file all files of a mail may take; none is begun after it. */
    static final int TIME_LIMITS = 6;

    private final ExtractorProcess process;
    private final BooleanSupplier isWanted;
    private final LongSupplier nanoTime;
    private final long end;
    private int failures;
    private boolean isBrokenOff;

    MailFiles(ExtractorProcess process, Duration fileLimit, BooleanSupplier isWanted, LongSupplier nanoTime) {
        this.process = process;
        this.isWanted = isWanted;
        this.nanoTime = nanoTime;
        this.end = nanoTime.getAsLong() + fileLimit.multipliedBy(TIME_LIMITS).toNanos();
    }

    /** Whether files were passed over for no reason of their own: then the mail is better read again. */
    public boolean isBrokenOff() {
        return isBrokenOff;
    }

    @Override
    public Text read(String fileName, String mediaType, InputStream bytes, int limit) throws IOException {
        if (isBrokenOff || limit < 1 || !FileFormats.isReadable(mediaType, fileName)) {
            return Text.EMPTY;
        }
        String name = fileName.isEmpty() ? mediaType : fileName;
        if (failures == FAILURES_LIMIT || nanoTime.getAsLong() - end > 0) {
            return new Text("", defect(name, "the files before it took too much"));
        }
        if (!isWanted.getAsBoolean()) {
            isBrokenOff = true;
            return Text.EMPTY;
        }
        Outcome outcome = process.read(fileName, mediaType, bytes, limit);
        if (outcome instanceof Outcome.Read read) {
            Text text = read.text();
            return text.defect().isEmpty() ? text : new Text(text.text(), defect(name, text.defect()));
        }
        if (outcome instanceof Outcome.Failed failed) {
            failures++;
            return new Text("", defect(name, failed.why()));
        }
        isBrokenOff = true;
        return Text.EMPTY;
    }

    private static String defect(String name, String why) {
        return "the text of " + name + " could not be read: " + why;
    }
}
