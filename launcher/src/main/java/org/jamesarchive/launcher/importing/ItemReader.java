package org.jamesarchive.launcher.importing;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;
import org.jamesarchive.launcher.mail.MailFiles;
import org.jamesarchive.launcher.mail.MboxForm;
import org.jamesarchive.launcher.mail.MboxReader;
import org.jamesarchive.launcher.mail.MboxSink;
import org.jamesarchive.launcher.terminal.Console;
import org.jamesarchive.store.Content;
import org.jamesarchive.store.ContentId;

/** Reads the mails of one stream, wherever it comes from. Used by one thread. */
final class ItemReader {

    static final String TOO_LARGE = "larger than " + Console.size(MailFiles.MAIL_SIZE_LIMIT);
    static final String EMPTY = "empty";

    private final ItemSink sink;

    ItemReader(ItemSink sink) {
        this.sink = sink;
    }

    /** When a mail was delivered, and what says so. */
    record Dated(Optional<Instant> date, String by) {}

    /** A stream that is one mail, and was not brought into the archive by an earlier run. */
    void mail(InputStream in, String key, String name, Dated dated) throws IOException, InterruptedException {
        byte[] mail = in.readNBytes(MailFiles.MAIL_SIZE_LIMIT + 1);
        if (mail.length > MailFiles.MAIL_SIZE_LIMIT) {
            sink.unreadable(name, TOO_LARGE);
        } else if (mail.length == 0) {
            sink.unreadable(name, EMPTY);
        } else {
            sink.take(new ImportItem(key, name, dated.date(), dated.by(), mail));
        }
    }

    /** A stream of many mails; each is known by the key of the stream, its offset in it and its content id. */
    void mbox(InputStream in, MboxForm form, String key, String name) throws IOException, InterruptedException {
        new MboxReader(name, form, MailFiles.MAIL_SIZE_LIMIT).read(in, new MboxSink() {
            @Override
            public void mail(long offset, Optional<Instant> date, byte[] mail)
                    throws IOException, InterruptedException {
                String item = key + "#" + offset + ":" + ContentId.of(Content.of(mail));
                if (mail.length == 0) {
                    sink.unreadable(name + "#" + offset, EMPTY);
                } else if (!sink.isDone(item)) {
                    sink.take(new ImportItem(item, name + "#" + offset, date, "From line", mail));
                }
            }

            @Override
            public void tooLarge(long offset) {
                sink.unreadable(name + "#" + offset, TOO_LARGE);
            }
        });
    }
}
