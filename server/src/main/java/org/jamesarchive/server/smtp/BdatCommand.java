package org.jamesarchive.server.smtp;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.inject.Inject;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.LineHandler;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.esmtp.EhloExtension;

/**
 * {@code BDAT} (RFC 3030 §2): a message in chunks of announced size. The octets of a chunk are always read, also of one that is refused, so
 * that none of them is ever taken for a command; the reply follows behind them. A message that is refused is over: further chunks of it
 * are answered {@code 503}.
 */
@SuppressWarnings({"rawtypes", "unchecked"}) // as James declares the wiring of its handlers
public final class BdatCommand extends DataCommand implements EhloExtension {

    private static final byte[] END = SmtpFramer.END_OF_DATA.getBytes(StandardCharsets.US_ASCII);

    @Inject
    public BdatCommand(MetricFactory metricFactory, MessageIntake intake) {
        super(metricFactory, intake);
    }

    @Override
    public List<String> getImplementedEsmtpFeatures(SMTPSession session) {
        return List.of("CHUNKING");
    }

    @Override
    public Collection<String> getImplCommands() {
        return Set.of("BDAT");
    }

    @Override
    public Response onCommand(SMTPSession session, Request request) {
        ArchiveSmtpSession ours = (ArchiveSmtpSession) session;
        ChunkSize chunk = ChunkSize.parse(
                        Optional.ofNullable(request.getArgument()).orElse(""))
                .orElseThrow(() -> new IllegalArgumentException("CommandGate lets no other BDAT pass"));
        Response refusal = doDATAFilter(session, null);
        if (refusal != null) {
            return skip(ours, chunk, refusal);
        }
        ChunkReception chunks = ours.chunks();
        if (chunks == null) {
            IncomingMessage message = open(ours);
            if (message == null) {
                return skip(ours, chunk, EndOfData.INSUFFICIENT_STORAGE.response());
            }
            chunks = new ChunkReception(message);
            ours.expectChunks(chunks);
        }
        if (chunks.message().exceededBy(chunk.octets())) {
            return skip(ours, chunk, EndOfData.refuse(ours, EndOfData.TOO_LARGE));
        }
        return receive(ours, chunks, chunk, chunk.last() ? getLineHandler() : (s, line) -> chunkEnd(ours, chunk));
    }

    private static Response chunkEnd(ArchiveSmtpSession session, ChunkSize chunk) {
        IncomingMessage message = session.end();
        session.popLineHandler();
        return message.outcome() == IncomingMessage.Outcome.COMPLETE
                ? new SMTPResponse("250", "2.0.0 " + chunk.octets() + " octets received")
                : EndOfData.refuse(session, EndOfData.refusal(message));
    }

    private static Response skip(ArchiveSmtpSession session, ChunkSize chunk, Response refusal) {
        if (chunk.octets() > IncomingMessage.DISCARD_LIMIT) {
            return EndOfData.TOO_LARGE.closing().response();
        }
        IncomingMessage nowhere = new IncomingMessage(OutputStream.nullOutputStream(), 0, Integer.MAX_VALUE);
        return receive(session, new ChunkReception(nowhere), chunk, (s, line) -> {
            session.end();
            session.popLineHandler();
            return refusal;
        });
    }

    /** Null while the octets are awaited. */
    @SuppressWarnings("NullAway") // James: null is no reply yet
    private static Response receive(
            ArchiveSmtpSession session, ChunkReception chunks, ChunkSize chunk, LineHandler<SMTPSession> atEnd) {
        chunks.expect(chunk.octets());
        session.begin(chunks, chunks.message());
        session.pushLineHandler(atEnd);
        return chunks.ended() ? atEnd.onLine(session, END) : null;
    }
}
