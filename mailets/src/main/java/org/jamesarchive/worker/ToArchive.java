package org.jamesarchive.worker;

import java.io.IOException;
import java.util.Set;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;
import org.jamesarchive.james.MailContent;
import org.jamesarchive.james.MailEnvelope;

/**
 * Mailet of the worker: stores the mail in the archive and ends it there. The same as {@link ArchiveBeforeReply}, for a James
 * whose spool it runs in. Takes no parameters. When the mail cannot be stored, the mailet fails and the mail goes the way of
 * {@code onMailetException}, by default to the {@code error} processor; nothing is dropped.
 */
public final class ToArchive extends GenericMailet {

    private final Worker worker;

    @Inject
    ToArchive(Worker worker) {
        this.worker = worker;
    }

    @Override
    public void init() throws MessagingException {
        checkInitParameters(Set.of());
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        try {
            worker.archive(MailEnvelope.sender(mail), MailEnvelope.recipients(mail), MailContent.ofMail(mail));
        } catch (IOException e) {
            throw new MessagingException("cannot be archived now", e);
        }
        mail.setState(Mail.GHOST);
    }

    @Override
    public String getMailetInfo() {
        return "ToArchive: stores the mail durably in this worker's archive";
    }
}
