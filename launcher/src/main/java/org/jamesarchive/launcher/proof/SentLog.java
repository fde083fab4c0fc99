package org.jamesarchive.launcher.proof;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jamesarchive.launcher.mail.Mail;
import org.jamesarchive.store.Content;
import org.jamesarchive.store.ContentId;

/**
 * Remembers of every mail that was sent its content id, hash and size, and whether it was accepted; not its bytes. Copies of
 * one content, which may differ in their leading trace fields, are one entry with several forms. Safe for use by many
 * threads.
 */
public final class SentLog {

    private final Map<ContentId, Sent> sent = new LinkedHashMap<>();

    /** One content. */
    static final class Sent {
        private final List<Form> forms = new ArrayList<>();
        private final String name;
        private boolean accepted;

        private Sent(String name) {
            this.name = name;
        }

        List<Form> forms() {
            return forms;
        }

        String name() {
            return name;
        }

        boolean accepted() {
            return accepted;
        }
    }

    /** The exact bytes of one copy, by hash. */
    record Form(String sha256, int size) {}

    /** Notes that a mail is about to be sent. @return whether its content was not among the mails before */
    public boolean add(Mail mail) {
        ContentId id = idOf(mail);
        Form form = new Form(Sha256.hex(mail.bytes(), 0, mail.size()), mail.size());
        synchronized (sent) {
            Sent known = sent.get(id);
            Sent entry = known == null ? new Sent(mail.name()) : known;
            sent.put(id, entry);
            if (!entry.forms.contains(form)) {
                entry.forms.add(form);
            }
            return known == null;
        }
    }

    /** Notes that a mail has been accepted. @return false, and nothing is noted, when its content was not added before */
    public boolean accepted(Mail mail) {
        ContentId id = idOf(mail);
        synchronized (sent) {
            Sent entry = sent.get(id);
            if (entry != null) {
                entry.accepted = true;
            }
            return entry != null;
        }
    }

    /** The contents, by content id, in the order they were added. */
    Map<ContentId, Sent> contents() {
        synchronized (sent) {
            return new LinkedHashMap<>(sent);
        }
    }

    private static ContentId idOf(Mail mail) {
        try {
            return ContentId.of(Content.of(mail.bytes()));
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory can be read", e);
        }
    }
}
