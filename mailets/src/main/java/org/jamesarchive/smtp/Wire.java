package org.jamesarchive.smtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;

/** Writes to a channel; a write that fails reaches the channel's handler as {@code exceptionCaught} or {@code channelInactive}. */
final class Wire {

    private Wire() {}

    /** Writes without a flush. */
    @SuppressWarnings("FutureReturnValueIgnored") // the void promise reports failures to the handler
    static void write(Channel channel, ByteBuf bytes) {
        channel.write(bytes, channel.voidPromise());
    }

    /** Writes an ASCII line, CRLF appended, without a flush. */
    static void writeLine(Channel channel, String line) {
        write(channel, ByteBufUtil.writeAscii(channel.alloc(), line + "\r\n"));
    }

    /** Closes; the handler hears of it by {@code channelInactive}. */
    @SuppressWarnings("FutureReturnValueIgnored") // nothing is to be done when a close fails
    static void close(Channel channel) {
        channel.close();
    }
}
