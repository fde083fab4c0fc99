package org.jamesarchive.server.smtp;

import java.util.List;
import javax.inject.Inject;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPRetCode;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.esmtp.EhloCmdHandler;
import org.apache.james.protocols.smtp.core.esmtp.EhloExtension;

/** {@code EHLO} (RFC 5321 §4.1.1.1): our name, the client's address, and what the extensions announce. */
public final class EhloCommand extends EhloCmdHandler {

    private List<EhloExtension> extensions = List.of();

    @Inject
    public EhloCommand(MetricFactory metricFactory) {
        super(metricFactory);
    }

    @Override
    @SuppressWarnings("unchecked") // as James declares it
    public void wireExtensions(Class<?> interfaceName, List<?> extension) {
        super.wireExtensions(interfaceName, extension);
        if (EhloExtension.class.equals(interfaceName)) {
            extensions = (List<EhloExtension>) extension;
        }
    }

    @Override
    protected Response doCoreCmd(SMTPSession session, String command, String parameters) {
        session.setAttachment(SMTPSession.CURRENT_HELO_MODE, command, State.Connection);
        SMTPResponse response = new SMTPResponse(
                SMTPRetCode.MAIL_OK,
                session.getConfiguration().getHelloName() + " greets ["
                        + session.getRemoteAddress().getAddress().getHostAddress() + "]");
        extensions.stream()
                .flatMap(extension -> extension.getImplementedEsmtpFeatures(session).stream())
                .forEach(response::appendLine);
        return response;
    }
}
