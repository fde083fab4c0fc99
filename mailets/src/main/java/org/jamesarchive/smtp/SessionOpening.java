package org.jamesarchive.smtp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Opens a session on a new connection: greeting, EHLO (HELO where EHLO gets a 5yz), STARTTLS where it is wanted and offered,
 * then EHLO again (RFC 3207 §4.2). Where TLS is mandatory there is no session without it. Tells its outcome exactly once. Confined to the channel's event loop.
 */
final class SessionOpening extends SimpleChannelInboundHandler<ReplyLines> {

    /** What became of it. */
    interface Outcome {

        /** The session stands, nothing is on its way in either direction. */
        void opened(Channel channel, Extensions extensions);

        /** There will be no session; the channel is closed. */
        void failed(SendResult failure);

        /** STARTTLS was offered and did not work; the channel is closed. */
        void tlsFailed(String cause);
    }

    private static final int SERVICE_READY = 220;
    private static final int SERVICE_CLOSING = 421;

    private enum Phase {
        GREETING(Stage.GREETING),
        EHLO(Stage.EHLO),
        HELO(Stage.EHLO),
        STARTTLS(Stage.STARTTLS),
        HANDSHAKE(Stage.STARTTLS),
        DONE(Stage.EHLO);

        private final Stage stage;

        Phase(Stage stage) {
            this.stage = stage;
        }
    }

    private final SmtpSenderSettings settings;
    private final String host;
    private final @Nullable ClientTls tls;
    private final ReplyDecoder decoder;
    private final Outcome outcome;
    private Phase phase = Phase.GREETING;
    private Extensions offered = Extensions.NONE;
    private boolean secure;
    private @Nullable Deadline deadline;

    /** @param tls what to encrypt with where it is offered, or always, as it says; null to stay in plain text */
    SessionOpening(
            SmtpSenderSettings settings, String host, @Nullable ClientTls tls, ReplyDecoder decoder, Outcome outcome) {
        this.settings = settings;
        this.host = host;
        this.tls = tls;
        this.decoder = decoder;
        this.outcome = outcome;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        await(context, Phase.GREETING, settings.greetingTimeout());
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ReplyLines lines) {
        Reply reply = lines.joined();
        if (decoder.hasMore() && phase != Phase.DONE) {
            lost(context, "spoke out of turn behind: " + reply);
            return;
        }
        switch (phase) {
            case GREETING -> greeted(context, reply);
            case EHLO -> {
                if (reply.isPositive()) {
                    ehloAnswered(context, Extensions.of(lines.lines()));
                } else if (reply.isPermanent()) {
                    command(context, Phase.HELO, "HELO " + settings.heloName());
                } else {
                    refused(context, reply);
                }
            }
            case HELO -> {
                if (reply.isPositive()) {
                    ehloAnswered(context, Extensions.NONE);
                } else {
                    refused(context, reply);
                }
            }
            case STARTTLS -> startTlsAnswered(context, reply);
            case HANDSHAKE -> lost(context, "answered in plain text during the handshake");
            case DONE -> {}
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        lost(context, "the host closed the connection");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        lost(context, cause instanceof DecoderException ? String.valueOf(cause.getMessage()) : cause.toString());
    }

    private void greeted(ChannelHandlerContext context, Reply reply) {
        if (reply.code() == SERVICE_READY) {
            command(context, Phase.EHLO, "EHLO " + settings.heloName());
        } else {
            refused(context, reply);
        }
    }

    private void ehloAnswered(ChannelHandlerContext context, Extensions extensions) {
        offered = extensions;
        if (tls != null && !secure && extensions.startTls()) {
            command(context, Phase.STARTTLS, "STARTTLS");
        } else if (needsTls()) {
            broken(context, Stage.STARTTLS, "TLS is required, and STARTTLS is not offered");
        } else {
            opened(context, extensions);
        }
    }

    private void startTlsAnswered(ChannelHandlerContext context, Reply reply) {
        if (reply.isPositive()) {
            handshake(context);
        } else if (reply.code() == SERVICE_CLOSING || needsTls()) {
            refused(context, reply);
        } else {
            opened(context, offered);
        }
    }

    private boolean needsTls() {
        return tls != null && tls.isMandatory() && !secure;
    }

    private void handshake(ChannelHandlerContext context) {
        // The handshake has a time-out of its own; the deadline is a net below it.
        await(context, Phase.HANDSHAKE, settings.tlsTimeout().multipliedBy(2));
        int port = ((InetSocketAddress) context.channel().remoteAddress()).getPort();
        SslHandler handler = Objects.requireNonNull(tls).handler(context.alloc(), host, port);
        context.pipeline().addFirst(handler);
        handler.handshakeFuture().addListener((Future<Channel> handshake) -> {
            if (!handshake.isSuccess()) {
                lost(context, String.valueOf(handshake.cause()));
            } else if (phase == Phase.HANDSHAKE) {
                secure = true;
                command(context, Phase.EHLO, "EHLO " + settings.heloName());
            }
        });
    }

    private void opened(ChannelHandlerContext context, Extensions extensions) {
        if (finish()) {
            outcome.opened(context.channel(), extensions);
        }
    }

    private void refused(ChannelHandlerContext context, Reply reply) {
        Stage stage = phase.stage;
        if (finish()) {
            Wire.close(context.channel());
            outcome.failed(new SendResult.Refused(stage, reply));
        }
    }

    private void lost(ChannelHandlerContext context, String cause) {
        if (phase.stage != Stage.STARTTLS) {
            broken(context, phase.stage, cause);
        } else if (finish()) {
            Wire.close(context.channel());
            outcome.tlsFailed(cause);
        }
    }

    private void broken(ChannelHandlerContext context, Stage stage, String cause) {
        if (finish()) {
            Wire.close(context.channel());
            outcome.failed(new SendResult.Broken(stage, cause));
        }
    }

    private boolean finish() {
        if (phase == Phase.DONE) {
            return false;
        }
        phase = Phase.DONE;
        if (deadline != null) {
            deadline.stop();
        }
        return true;
    }

    private void command(ChannelHandlerContext context, Phase next, String line) {
        await(context, next, settings.commandTimeout());
        Wire.writeLine(context.channel(), line);
        context.flush();
    }

    private void await(ChannelHandlerContext context, Phase next, Duration limit) {
        phase = next;
        if (deadline == null) {
            deadline = new Deadline(context.executor(), () -> lost(context, "no answer in time"));
        }
        deadline.set(limit);
    }
}
