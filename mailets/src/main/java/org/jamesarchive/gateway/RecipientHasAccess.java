package org.jamesarchive.gateway;

import com.google.common.base.Strings;
import java.util.Collection;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMatcher;
import org.jamesarchive.james.EnvelopeAddress;

/**
 * Matches the recipients that the access table permits and the virtual alias table maps: those that
 * {@link RecipientAccessHook} accepts at RCPT. Takes no condition.
 */
public final class RecipientHasAccess extends GenericMatcher {

    private final Gateway gateway;

    @Inject
    RecipientHasAccess(Gateway gateway) {
        this.gateway = gateway;
    }

    @Override
    public void init() throws MessagingException {
        if (!Strings.isNullOrEmpty(getCondition())) {
            throw new MessagingException("RecipientHasAccess has the condition '" + getCondition()
                    + "', expected none: the tables stand in " + GatewaySettings.FILE);
        }
    }

    @Override
    public Collection<MailAddress> match(Mail mail) {
        return mail.getRecipients().stream()
                .filter(recipient ->
                        gateway.decide(EnvelopeAddress.of(recipient)).accepted())
                .toList();
    }

    @Override
    public String getMatcherInfo() {
        return "RecipientHasAccess: recipients that access table and virtual alias table accept";
    }
}
