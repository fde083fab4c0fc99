package org.jamesarchive.server.smtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.TooLongFrameException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.apache.james.protocols.netty.BasicChannelInboundHandler;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what comes from a client into command lines (RFC 5321 §2.4, delimiter included), and while the session receives a message
 * hands the bytes to its {@link DataReception} instead; the end of a message is passed on as the line that ends it.
 *
 * <p>A command line longer than {@link #COMMAND_LINE_LIMIT} is thrown away whole and answered {@code 500}. Anything that comes in
 * one packet after {@code STARTTLS} could have been injected by a third party (RFC 3207 §4.2): the session is closed.
 * One framer a connection, on its event loop: the handler of {@code DATA} has run before the next byte is looked at.
 */
final class SmtpFramer extends ByteToMessageDecoder {

    /** Longest command line in bytes; RFC 5321 §4.5.3.1.4 asks for 512 and more with extensions. */
    static final int COMMAND_LINE_LIMIT = 2048;

    /** How much of a message is taken in at a time. */
    static final int PIECE_LIMIT = 64 * 1024;

    static final String END_OF_DATA = ".\r\n";

    private static final String STARTTLS = "STARTTLS";

    private static final String INJECTION_REPLY = "503 5.5.1 Commands sent together with STARTTLS\r\n";

    private boolean discarding;
    private boolean closing;

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (closing) {
            in.skipBytes(in.readableBytes());
            return;
        }
        DataReception reception = reception(context);
        if (reception == null) {
            readCommand(context, in, out);
        } else {
            readData(in, reception, out);
        }
    }

    private static @Nullable DataReception reception(ChannelHandlerContext context) {
        Object session = context.channel()
                .attr(BasicChannelInboundHandler.SESSION_ATTRIBUTE_KEY)
                .get();
        return session instanceof ArchiveSmtpSession ours ? ours.reception() : null;
    }

    private static void readData(ByteBuf in, DataReception reception, List<Object> out) {
        int length = Math.min(in.readableBytes(), PIECE_LIMIT);
        if (in.hasArray()) {
            int taken = reception.accept(in.array(), in.arrayOffset() + in.readerIndex(), length);
            in.skipBytes(taken);
        } else {
            byte[] piece = new byte[length];
            in.getBytes(in.readerIndex(), piece);
            in.skipBytes(reception.accept(piece, 0, length));
        }
        if (reception.ended()) {
            out.add(Unpooled.copiedBuffer(END_OF_DATA, StandardCharsets.US_ASCII));
        }
    }

    private void readCommand(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        int lineFeed = in.bytesBefore((byte) '\n');
        if (lineFeed < 0) {
            if (in.readableBytes() > COMMAND_LINE_LIMIT || discarding) {
                discarding = true;
                in.skipBytes(in.readableBytes());
            }
            return;
        }
        int length = lineFeed + 1;
        if (discarding || length > COMMAND_LINE_LIMIT) {
            discarding = false;
            in.skipBytes(length);
            context.fireExceptionCaught(
                    new TooLongFrameException("a command line over " + COMMAND_LINE_LIMIT + " bytes"));
            return;
        }
        boolean last = length == in.readableBytes();
        ByteBuf line = in.readBytes(length);
        if (!last && isStartTls(line)) {
            line.release();
            closing = true;
            in.skipBytes(in.readableBytes());
            context.writeAndFlush(Unpooled.copiedBuffer(INJECTION_REPLY, StandardCharsets.US_ASCII))
                    .addListener(ChannelFutureListener.CLOSE);
            return;
        }
        out.add(line);
    }

    private static boolean isStartTls(ByteBuf line) {
        return line.toString(StandardCharsets.US_ASCII)
                .trim()
                .toUpperCase(Locale.ROOT)
                .startsWith(STARTTLS);
    }
}
