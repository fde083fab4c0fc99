package org.jamesarchive.index;

import java.io.IOException;
import java.nio.file.Path;
import org.jamesarchive.journal.MailReader;
import org.jamesarchive.store.ChildJvm;

/** A process that archives forty mails, when there are none, and indexes them with a reader that ends it at one of them. Argument: data directory. */
final class DeadlyIndexing {

    static final int MAILS = 40;
    static final int DEAD = 9;
    static final String DEADLY = "deadly";

    private DeadlyIndexing() {}

    public static void main(String[] arguments) throws IOException {
        ChildJvm.endWithParent();
        MailReader reader = copy -> {
            var mail = new PlainMails().read(copy);
            if (mail.message().subject().equals(DEADLY)) {
                Runtime.getRuntime().halt(DEAD);
            }
            return mail;
        };
        try (IndexedStore indexed = IndexedStore.open(Path.of(arguments[0]), reader)) {
            for (int i = (int) indexed.store.status().messages(); i < MAILS; i++) {
                indexed.add("Subject: " + (i == MAILS / 2 ? DEADLY : "mail " + i) + "\r\n\r\n");
            }
            indexed.caughtUp();
        }
    }
}
