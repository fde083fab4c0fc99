package org.jamesarchive.server.smtp;

import java.io.IOException;
import java.util.List;
import javax.inject.Inject;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.WiringException;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPRetCode;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.DataCmdHandler;
import org.apache.james.protocols.smtp.core.DataLineFilter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code DATA} (RFC 5321 §4.1.1.4): tells the session that a message comes in. Only {@link EndOfData} may follow: a line filter of
 * James or of a third party would see nothing, so that one in the handler chain stops the server.
 */
@SuppressWarnings({"rawtypes", "unchecked"}) // as James declares the wiring of its handlers
public class DataCommand extends DataCmdHandler {

    private static final Logger LOGGER = LoggerFactory.getLogger(DataCommand.class);

    private static final Refusal CHUNKS_BEGUN = Refusal.of("503", "5.5.1 DATA between BDAT commands");

    private final MessageIntake intake;

    @Inject
    public DataCommand(MetricFactory metricFactory, MessageIntake intake) {
        super(metricFactory);
        this.intake = intake;
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
        if (ours.chunks() != null) {
            return CHUNKS_BEGUN.response();
        }
        IncomingMessage message = open(ours);
        if (message == null) {
            return EndOfData.INSUFFICIENT_STORAGE.response();
        }
        SmtpdSettings settings = ours.settings();
        boolean keepBareNewlines = settings.bareNewlineExclusions()
                .permits(session.getRemoteAddress().getAddress());
        ours.begin(new DataReception(message, settings.limits().textLine(), keepBareNewlines), message);
        session.pushLineHandler(getLineHandler());
        return new SMTPResponse(SMTPRetCode.DATA_READY, "End data with <CR><LF>.<CR><LF>");
    }

    /** Null, and the reason in the log, when there is no place for a message. */
    final @Nullable IncomingMessage open(ArchiveSmtpSession session) {
        try {
            return intake.open(session);
        } catch (IOException e) {
            LOGGER.error("No place for an incoming message", e);
            return null;
        }
    }
}
