package org.jamesarchive.gateway;

import java.io.IOException;
import java.util.Set;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;
import org.jamesarchive.james.MailContent;
import org.jamesarchive.james.MailEnvelope;

/**
 * Mailet of the gateway: hands the mail over to the delivery engine, which has it on disk, and in the ledger, when this returns, and ends it
 * here. The domain of each recipient names its worker set; {@code VirtualAlias} stands in front. Takes no parameters. When
 * queue or ledger cannot take the mail, the mail goes the way of {@code onMailetException}; nothing is dropped.
 */
public final class WorkerDelivery extends GenericMailet {

    private final Gateway gateway;

    @Inject
    WorkerDelivery(Gateway gateway) {
        this.gateway = gateway;
    }

    @Override
    public void init() throws MessagingException {
        checkInitParameters(Set.of());
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        try {
            gateway.accept(MailEnvelope.sender(mail), MailEnvelope.recipients(mail), MailContent.ofMail(mail));
        } catch (IOException e) {
            throw new MessagingException("cannot be queued for the workers now", e);
        }
        mail.setState(Mail.GHOST);
    }

    @Override
    public String getMailetInfo() {
        return "WorkerDelivery: hands the mail to one worker of its recipient's worker set";
    }
}
