package org.jamesarchive.launcher.sample;

import java.util.SplittableRandom;
import org.jamesarchive.launcher.mail.Mail;
import org.jamesarchive.launcher.mail.MailSink;

/**
 * Made-up mails in every shape that a journal source sends. Mail {@code i} depends on the seed and on {@code i} alone, so any
 * part can be made again; no two are equal. Lines end in CRLF. Immutable.
 */
public final class SampleMail {

    /** Enough for each kind to come many times. */
    public static final int COUNT_DEFAULT = 520;

    public static final long SEED_DEFAULT = 20_261_124L;

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final long seed;

    public SampleMail(long seed) {
        this.seed = seed;
    }

    /** The mails 0 to {@code count}-1. @throws InterruptedException when the sink is interrupted */
    public void forEach(int count, MailSink sink) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            sink.accept(mail(i));
        }
    }

    /** Mail number {@code index}. */
    public Mail mail(int index) {
        SampleKind kind = kind(index);
        MailWriter writer = new MailWriter(new SplittableRandom(seed + (index + 1) * GOLDEN), index);
        kind.write(writer);
        return new Mail("sample-" + index + "-" + kind.word(), writer.bytes());
    }

    /** What mail number {@code index} is: each kind in turn as often as it weighs, over and over. */
    static SampleKind kind(int index) {
        int at = index % SampleKind.cycle().size();
        return SampleKind.cycle().get(at);
    }
}
