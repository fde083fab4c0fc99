package org.jamesarchive.server.smtp;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.james.core.MailAddress;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.WiringException;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPRetCode;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.DataCmdHandler;
import org.apache.james.protocols.smtp.core.DataLineFilter;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code DATA} (RFC 5321 §4.1.1.4): opens the place where the message goes, heads it with our {@link ReceivedField} and tells the
 * session that a message comes in. Only {@link EndOfData} may follow: a line filter of James or of a third party would see
 * nothing, so that one in the handler chain stops the server.
 */
@SuppressWarnings({"rawtypes", "unchecked"}) // as James declares the wiring of its handlers
public final class DataCommand extends DataCmdHandler {

    private static final Logger LOGGER = LoggerFactory.getLogger(DataCommand.class);

    private final Clock clock;

    @Inject
    public DataCommand(MetricFactory metricFactory, Clock clock) {
        super(metricFactory);
        this.clock = clock;
    }

    @Override
    public void wireExtensions(Class interfaceName, List extension) throws WiringException {
        if (DataLineFilter.class.equals(interfaceName)) {
            for (Object filter : extension) {
                if (!(filter instanceof EndOfData)) {
                    throw new WiringException(
                            "smtpserver.xml: handler " + filter.getClass().getName()
                                    + " filters DATA lines, which this server does not offer: use a message hook");
                }
            }
        }
        super.wireExtensions(interfaceName, extension);
    }

    @Override
    protected Response doDATA(SMTPSession session, String argument) {
        ArchiveSmtpSession ours = (ArchiveSmtpSession) session;
        MimeMessageInputStreamSource source = MimeMessageInputStreamSource.create(MailImpl.getId());
        ours.setMimeMessageInputStreamSource(source);
        OutputStream out = source.getWritableOutputStream();
        try {
            out.write(received(ours).bytes());
        } catch (IOException e) {
            LOGGER.error("No place for an incoming message", e);
            return new SMTPResponse(EndOfData.INSUFFICIENT_STORAGE, EndOfData.INSUFFICIENT_STORAGE_TEXT);
        }
        ours.begin(new DataReception(out, session.getConfiguration().getMaxMessageSize()));
        session.pushLineHandler(getLineHandler());
        return new SMTPResponse(SMTPRetCode.DATA_READY, "End data with <CR><LF>.<CR><LF>");
    }

    private ReceivedField received(SMTPSession session) {
        List<MailAddress> recipients =
                session.getAttachment(SMTPSession.RCPT_LIST, State.Transaction).orElse(List.of());
        return new ReceivedField(
                session.getAttachment(SMTPSession.CURRENT_HELO_NAME, State.Connection),
                session.getRemoteAddress().getAddress(),
                session.getConfiguration().getHelloName(),
                protocol(session),
                session.getSessionID(),
                recipients.size() == 1 ? Optional.of(recipients.get(0).asString()) : Optional.empty(),
                ZonedDateTime.now(clock));
    }

    private static String protocol(SMTPSession session) {
        boolean extended = session.getAttachment(SMTPSession.CURRENT_HELO_MODE, State.Connection)
                .filter("EHLO"::equals)
                .isPresent();
        return extended ? session.isTLSStarted() ? "ESMTPS" : "ESMTP" : "SMTP";
    }
}
