package org.jamesarchive.server.smtp;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jamesarchive.server.smtp.SmtpdSettings.Timeouts;
import org.jspecify.annotations.Nullable;

/**
 * Ends a session that keeps us waiting (RFC 5321 §4.5.3.2.7) with {@code 421 4.4.2}.
 * <pre>
 *   a command line must be complete   smtpd_timeout after the last one, however often a byte of it comes
 *   the next bytes of a message       smtpd_data_timeout after the last ones, and all of them no slower than
 *                                     smtpd_min_data_rate: time not used up is credited up to smtpd_data_timeout
 * </pre>
 * Belongs to one connection and runs on its event loop.
 */
final class SessionDeadline {

    private static final String REPLY = "421 4.4.2 Timeout exceeded, closing the session\r\n";
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Timeouts timeouts;
    private final LongSupplier nanoTime;
    private long deadline;
    private @Nullable ScheduledFuture<?> alarm;

    /** @param nanoTime a clock as {@link System#nanoTime} */
    SessionDeadline(Timeouts timeouts, LongSupplier nanoTime) {
        this.timeouts = timeouts;
        this.nanoTime = nanoTime;
    }

    /** The connection is there: a command is awaited. */
    void start(ChannelHandlerContext context) {
        commandRead();
        schedule(context);
    }

    /** A whole command line, or the end of a message, came: the next command is awaited. */
    void commandRead() {
        deadline = nanoTime.getAsLong() + timeouts.command().toNanos();
    }

    /** The first byte of a message is awaited. */
    void messageBegins() {
        deadline = nanoTime.getAsLong() + timeouts.data().toNanos();
    }

    /** So many bytes of a message came. */
    void received(int bytes) {
        long latest = nanoTime.getAsLong() + timeouts.data().toNanos();
        long earned =
                timeouts.minDataRate() == 0 ? latest : deadline + bytes * SECOND / Math.max(1, timeouts.minDataRate());
        deadline = earned - latest < 0 ? earned : latest;
    }

    /** The time that is left; not positive when it is over. */
    Duration left() {
        return Duration.ofNanos(deadline - nanoTime.getAsLong());
    }

    /** The connection is gone. */
    void stop() {
        if (alarm != null) {
            alarm.cancel(false);
            alarm = null;
        }
    }

    private void schedule(ChannelHandlerContext context) {
        long delay = Math.max(1, left().toNanos());
        alarm = context.executor().schedule(() -> check(context), delay, TimeUnit.NANOSECONDS);
    }

    private void check(ChannelHandlerContext context) {
        if (left().isNegative() || left().isZero()) {
            context.writeAndFlush(Unpooled.copiedBuffer(REPLY, StandardCharsets.US_ASCII))
                    .addListener(ChannelFutureListener.CLOSE);
        } else {
            schedule(context);
        }
    }
}
