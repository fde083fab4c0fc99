package org.jamesarchive.launcher.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jamesarchive.launcher.mail.MailFiles;
import org.jamesarchive.launcher.mail.MailSink;
import org.jamesarchive.launcher.proof.SentLog;
import org.jamesarchive.launcher.sample.SampleMail;

/**
 * The mails of a demo, read once before they are sent, so that it is known what to expect: the sample mail, or the user's own.
 * Used by one thread.
 */
final class DemoMails {

    private final Source source;
    private int count;
    private final BitSet repeated = new BitSet();
    private long bytes;

    private DemoMails(Source source) {
        this.source = source;
    }

    private interface Source {
        void forEach(MailSink sink) throws IOException, InterruptedException;
    }

    /**
     * Reads all mails and notes them in {@code log}.
     *
     * @param path the user's own, empty for the sample mail
     * @throws IOException when a file cannot be read, or there is no mail
     */
    static DemoMails read(Optional<Path> path, SentLog log) throws IOException, InterruptedException {
        DemoMails mails = new DemoMails(source(path));
        mails.source.forEach(mail -> {
            if (log.add(mail)) {
                mails.bytes += mail.size();
            } else {
                mails.repeated.set(mails.count);
            }
            mails.count++;
        });
        if (mails.count == 0) {
            throw new IOException(path.map(Path::toString).orElse("sample") + ": no mail in it");
        }
        return mails;
    }

    private static Source source(Optional<Path> path) throws IOException {
        if (path.isEmpty()) {
            SampleMail sample = new SampleMail(SampleMail.SEED_DEFAULT);
            return sink -> sample.forEach(SampleMail.COUNT_DEFAULT, sink);
        }
        MailFiles files = MailFiles.find(List.of(path.get()));
        return files::forEach;
    }

    /** Hands over every mail whose content was not among the mails before it. */
    void forEach(MailSink sink) throws IOException, InterruptedException {
        AtomicInteger index = new AtomicInteger();
        source.forEach(mail -> {
            if (!repeated.get(index.getAndIncrement())) {
                sink.accept(mail);
            }
        });
    }

    /** How many {@link #forEach} hands over. */
    int count() {
        return count - repeated();
    }

    /** How many it leaves out. */
    int repeated() {
        return repeated.cardinality();
    }

    /** Size of what it hands over. */
    long bytes() {
        return bytes;
    }
}
