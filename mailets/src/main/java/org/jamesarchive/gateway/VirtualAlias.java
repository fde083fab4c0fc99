package org.jamesarchive.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;
import org.jamesarchive.james.MailEnvelope;

/**
 * Mailet of the gateway: puts the virtual alias table's targets (Postfix virtual(5)) in the place of the recipients, each
 * once. Message and sender stay as they are. Takes no parameters. When an expansion fails, the mail goes the way of
 * {@code onMailetException}; its recipients are unchanged.
 */
public final class VirtualAlias extends GenericMailet {

    private final Gateway gateway;

    @Inject
    VirtualAlias(Gateway gateway) {
        this.gateway = gateway;
    }

    @Override
    public void init() throws MessagingException {
        checkInitParameters(Set.of());
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        try {
            List<MailAddress> targets = new ArrayList<>();
            for (String target : gateway.expand(MailEnvelope.recipients(mail))) {
                targets.add(new MailAddress(target));
            }
            mail.setRecipients(targets);
        } catch (AliasExpansionException e) {
            throw new MessagingException(e.getMessage(), e);
        }
    }

    @Override
    public String getMailetInfo() {
        return "VirtualAlias: replaces recipients as the virtual alias table says";
    }
}
