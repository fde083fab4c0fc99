package org.jamesarchive.test.fault;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jamesarchive.store.Content;
import org.jamesarchive.store.ContentId;

/** One connection of a {@link ScriptedWorker}; runs until it ends. */
final class ScriptedSession {

    private static final int LINE_LIMIT = 100_000;
    private static final String EXTENSIONS = "250-PIPELINING\r\n250-SIZE 50000000\r\n250-8BITMIME\r\n";

    /** The session is over, in the way the script wants it. */
    private static final class Ended extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private final ScriptedWorker worker;
    private final ByteArrayOutputStream replies = new ByteArrayOutputStream();
    private Socket socket;
    private InputStream in = InputStream.nullInputStream();
    private OutputStream out = OutputStream.nullOutputStream();
    private Duration drip = Duration.ZERO;
    private boolean encrypted;
    private int message;
    private int recipients;

    ScriptedSession(ScriptedWorker worker, Socket socket) {
        this.worker = worker;
        this.socket = socket;
    }

    void run() {
        try {
            socket.setTcpNoDelay(true);
            streams();
            answer(Act.Stage.GREETING, "220 " + worker.host() + " ESMTP");
            while (true) {
                if (in.available() == 0) {
                    flush();
                }
                obey(line());
            }
        } catch (IOException ended) {
            // by us, by the gateway, or with the worker
            replies.reset();
        }
    }

    private void streams() throws IOException {
        in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
        out = socket.getOutputStream();
    }

    private void obey(String line) throws IOException {
        switch (line.split(" ", 2)[0].toUpperCase(Locale.ROOT)) {
            case "EHLO" -> answer(Act.Stage.EHLO, offer());
            case "HELO" -> answer(Act.Stage.EHLO, "250 " + worker.host());
            case "STARTTLS" -> startTls();
            case "MAIL" -> {
                message = worker.nextMessage();
                recipients = 0;
                answer(Act.Stage.MAIL, "250 2.1.0 ok");
            }
            case "RCPT" -> recipients += answer(Act.Stage.RCPT, "250 2.1.5 ok") ? 1 : 0;
            case "DATA" -> data();
            case "RSET" -> say("250 2.0.0 reset");
            case "QUIT" -> {
                say("221 2.0.0 bye");
                flush();
                throw new Ended();
            }
            default -> say("500 5.5.2 what?");
        }
    }

    private String offer() {
        boolean startTls = worker.tls().isPresent() && !encrypted;
        return "250-" + worker.host() + "\r\n" + EXTENSIONS + (startTls ? "250-STARTTLS\r\n" : "")
                + "250 ENHANCEDSTATUSCODES";
    }

    private void data() throws IOException {
        if (!answer(Act.Stage.DATA, recipients > 0 ? "354 go ahead" : "554 5.5.1 no valid recipients")) {
            return;
        }
        flush();
        byte[] content = content();
        ContentId id = ContentId.of(Content.of(content));
        Optional<Act> act = worker.act(Act.Stage.DOT, message);
        if (act.isPresent() && act.get() instanceof Act.LoseAcknowledgement) {
            worker.store(id);
            end(true);
        }
        if (answer(Act.Stage.DOT, "250 2.6.0 " + id + " archived")) {
            worker.store(id);
        }
    }

    /** Up to CRLF dot CRLF, dots un-stuffed. */
    private byte[] content() throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        boolean midway = worker.act(Act.Stage.CONTENT, message).isPresent();
        for (byte[] line = rawLine(); !isDot(line); line = rawLine()) {
            int from = line[0] == '.' ? 1 : 0;
            content.write(line, from, line.length - from);
            if (midway && content.size() > 500) {
                answer(Act.Stage.CONTENT, "");
            }
        }
        return content.toByteArray();
    }

    private static boolean isDot(byte[] line) {
        return line.length == 3 && line[0] == '.';
    }

    private void startTls() throws IOException {
        Optional<SSLContext> tls = worker.tls();
        if (!answer(Act.Stage.STARTTLS, tls.isPresent() ? "220 go" : "502 5.5.1 no")) {
            return;
        }
        flush();
        if (tls.isPresent()) {
            SSLSocket secure = (SSLSocket) tls.get()
                    .getSocketFactory()
                    .createSocket(socket, socket.getInetAddress().getHostAddress(), socket.getPort(), true);
            secure.setUseClientMode(false);
            secure.startHandshake();
            socket = secure;
            encrypted = true;
            streams();
        }
    }

    /** Does what the script says, or answers {@code behaving}; whether the answer lets the session go on. */
    private boolean answer(Act.Stage stage, String behaving) throws IOException {
        String reply = behaving;
        Optional<Act> act = worker.act(stage, message);
        if (act.isPresent()) {
            if (act.get() instanceof Act.Answer answer) {
                reply = answer.reply();
            } else if (act.get() instanceof Act.Drip slowly) {
                drip = slowly.pause();
            } else {
                flush();
                end(act.get() instanceof Act.Reset);
            }
        }
        say(reply);
        if (reply.startsWith("421") || (stage == Act.Stage.GREETING && !reply.startsWith("220"))) {
            flush();
            throw new Ended();
        }
        return reply.startsWith("2") || reply.startsWith("354");
    }

    /** Resets the connection, or reads on and never says anything again. */
    private void end(boolean byReset) throws IOException {
        if (byReset) {
            socket.setSoLinger(true, 0);
            socket.close();
        } else {
            in.transferTo(OutputStream.nullOutputStream());
        }
        throw new Ended();
    }

    private void say(String reply) {
        replies.writeBytes((reply + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private void flush() throws IOException {
        byte[] bytes = replies.toByteArray();
        replies.reset();
        if (drip.isZero()) {
            out.write(bytes);
        } else {
            for (byte b : bytes) {
                LockSupport.parkNanos(drip.toNanos());
                out.write(b);
            }
        }
        out.flush();
    }

    private String line() throws IOException {
        return new String(rawLine(), StandardCharsets.UTF_8).strip();
    }

    private byte[] rawLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int last = -1;
        while (true) {
            int b = in.read();
            if (b < 0 || line.size() > LINE_LIMIT) {
                throw new EOFException();
            }
            line.write(b);
            if (last == '\r' && b == '\n') {
                return line.toByteArray();
            }
            last = b;
        }
    }
}
