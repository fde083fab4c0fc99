package org.jamesarchive.server.smtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.FastThreadLocal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.apache.james.protocols.netty.BasicChannelInboundHandler;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what comes from a client into command lines (RFC 5321 §2.4, delimiter included), and while the session receives a message
 * hands the bytes to its {@link Reception} instead; the end of a message or chunk is passed on as the line that ends it.
 * <pre>
 *   a command line over the limit          thrown away whole, 500 5.5.2
 *   a command line that ends in a bare LF  521 5.5.2, session closed: what follows could be a smuggled mail
 *   anything in one packet after STARTTLS  503 5.5.1, session closed: injected by a third party (RFC 3207 §4.2)
 * </pre>
 * One framer a connection, on its event loop: the handler of {@code DATA} has run before the next byte is looked at.
 */
final class SmtpFramer extends ByteToMessageDecoder {

    /** How much of a message is taken in at a time. */
    static final int PIECE_LIMIT = 64 * 1024;

    static final String END_OF_DATA = ".\r\n";

    /** Where a piece lies while it is taken in: one for each event loop. */
    private static final FastThreadLocal<byte[]> PIECE = new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
            return new byte[PIECE_LIMIT];
        }
    };

    private static final String STARTTLS = "STARTTLS";

    private static final Refusal LINE_TOO_LONG = Refusal.of("500", "5.5.2 Line too long");
    private static final String BARE_LINE_FEED_REPLY = "521 5.5.2 Bare LF received: commands must end in CRLF\r\n";
    private static final String INJECTION_REPLY = "503 5.5.1 Commands sent together with STARTTLS\r\n";

    private final int lineLimit;
    private final SessionDeadline deadline;
    private @Nullable Reception current;
    private boolean discarding;
    private boolean closing;

    SmtpFramer(int lineLimit, SessionDeadline deadline) {
        this.lineLimit = lineLimit;
        this.deadline = deadline;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) throws Exception {
        deadline.start(context);
        super.channelActive(context);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        deadline.stop();
        super.channelInactive(context);
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (closing) {
            in.skipBytes(in.readableBytes());
            return;
        }
        ArchiveSmtpSession session = session(context);
        Reception reception = session.reception();
        if (reception == null) {
            readCommand(context, session, in, out);
        } else {
            readData(in, reception, out);
        }
    }

    /** What the peer sent before it closed the connection is no command and no message. */
    @Override
    protected void decodeLast(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        in.skipBytes(in.readableBytes());
    }

    private static ArchiveSmtpSession session(ChannelHandlerContext context) {
        return (ArchiveSmtpSession) context.channel()
                .attr(BasicChannelInboundHandler.SESSION_ATTRIBUTE_KEY)
                .get();
    }

    private void readData(ByteBuf in, Reception reception, List<Object> out) {
        if (reception != current) {
            current = reception;
            deadline.messageBegins();
        }
        int length = Math.min(in.readableBytes(), PIECE_LIMIT);
        int taken;
        if (in.hasArray()) {
            taken = reception.accept(in.array(), in.arrayOffset() + in.readerIndex(), length);
        } else {
            byte[] piece = PIECE.get();
            in.getBytes(in.readerIndex(), piece, 0, length);
            taken = reception.accept(piece, 0, length);
        }
        in.skipBytes(taken);
        if (reception.ended()) {
            current = null;
            deadline.commandRead();
            out.add(Unpooled.copiedBuffer(END_OF_DATA, StandardCharsets.US_ASCII));
        } else {
            deadline.received(taken);
        }
    }

    private void readCommand(ChannelHandlerContext context, ArchiveSmtpSession session, ByteBuf in, List<Object> out) {
        int lineFeed = in.bytesBefore((byte) '\n');
        if (lineFeed < 0) {
            if (in.readableBytes() > lineLimit || discarding) {
                discarding = true;
                in.skipBytes(in.readableBytes());
            }
            return;
        }
        int length = lineFeed + 1;
        deadline.commandRead();
        if (discarding || length > lineLimit) {
            discarding = false;
            in.skipBytes(length);
            session.getProtocolTransport().writeResponse(LINE_TOO_LONG.response(), session);
            return;
        }
        boolean last = length == in.readableBytes();
        ByteBuf line = in.readBytes(length);
        if (!endsInCrLf(line)) {
            close(context, in, line, BARE_LINE_FEED_REPLY);
        } else if (!last && isStartTls(line)) {
            close(context, in, line, INJECTION_REPLY);
        } else {
            out.add(line);
        }
    }

    private void close(ChannelHandlerContext context, ByteBuf in, ByteBuf line, String lastWords) {
        line.release();
        closing = true;
        in.skipBytes(in.readableBytes());
        context.writeAndFlush(Unpooled.copiedBuffer(lastWords, StandardCharsets.US_ASCII))
                .addListener(ChannelFutureListener.CLOSE);
    }

    private static boolean endsInCrLf(ByteBuf line) {
        int length = line.readableBytes();
        return length >= 2 && line.getByte(line.readerIndex() + length - 2) == '\r';
    }

    private static boolean isStartTls(ByteBuf line) {
        return line.toString(StandardCharsets.US_ASCII)
                .trim()
                .toUpperCase(Locale.ROOT)
                .startsWith(STARTTLS);
    }
}
