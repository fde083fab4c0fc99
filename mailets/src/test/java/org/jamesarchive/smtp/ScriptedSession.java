package org.jamesarchive.smtp;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** One connection of a {@link ScriptedWorker}; runs on a thread of its own until the connection ends. */
final class ScriptedSession {

    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int LINE_LIMIT = 100_000;

    /** The session is over, in the way the script wants it. */
    private static final class Ended extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private final ScriptedWorker worker;
    private final int connection;
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();
    private Socket socket;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int bufferAt;
    private int bufferEnd;
    private InputStream in = InputStream.nullInputStream();
    private OutputStream out = OutputStream.nullOutputStream();
    private boolean late;
    private int message;
    private @Nullable String sender;
    private String mail = "";
    private List<String> recipients = new ArrayList<>();
    private @Nullable ContentSink content;

    ScriptedSession(ScriptedWorker worker, Socket socket, int connection) {
        this.worker = worker;
        this.socket = socket;
        this.connection = connection;
    }

    void run() {
        try {
            socket.setTcpNoDelay(true);
            in = socket.getInputStream();
            out = socket.getOutputStream();
            answer(Stage.CONNECT, "", Optional.empty());
            answer(Stage.GREETING, "", Optional.of("220 scripted.example.com ESMTP"));
            flush();
            while (true) {
                obey(command());
            }
        } catch (IOException e) {
            // The connection ended; what was stored until then is recorded.
            held.reset();
        }
    }

    private String command() throws IOException {
        if (available() == 0 && !late && !worker.groupsReplies()) {
            flush();
        }
        late = false;
        socket.setSoTimeout((int) worker.idleLimit().toMillis());
        try {
            String line = line();
            socket.setSoTimeout(0);
            worker.command(line);
            return line;
        } catch (SocketTimeoutException e) {
            if (!worker.farewell().isEmpty()) {
                say(worker.farewell());
                flush();
            }
            throw e;
        }
    }

    private void obey(String line) throws IOException {
        String verb = line.split(" ", 2)[0].toUpperCase(Locale.ROOT);
        switch (verb) {
            case "EHLO" -> answer(Stage.EHLO, "", Optional.of(offer()));
            case "HELO" -> say(worker.heloReply());
            case "STARTTLS" -> startTls();
            case "MAIL" -> mail(line);
            case "RCPT" -> rcpt(line);
            case "DATA" -> data();
            case "BDAT" -> bdat(line);
            case "RSET" -> {
                reset();
                say("250 2.0.0 reset");
            }
            case "QUIT" -> {
                if (worker.hangsAtQuit()) {
                    perform(new Rule.Hang());
                }
                say("221 2.0.0 bye");
                flush();
                throw new Ended();
            }
            default -> say("500 5.5.2 what is " + verb);
        }
        if (!verb.equals("MAIL") && !verb.equals("RCPT") && !verb.equals("RSET") && !late) {
            flush();
        } else if (!worker.groupsReplies() && !worker.extensions().contains("PIPELINING")) {
            if (available() > 0) {
                worker.interrupted();
            }
            flush();
        }
    }

    private void mail(String line) throws IOException {
        message = worker.nextTransaction();
        int end = line.indexOf('>');
        mail = line.substring(end + 1).strip();
        if (positive(answer(Stage.MAIL, "", Optional.of("250 2.1.0 ok")))) {
            sender = line.substring(line.indexOf('<') + 1, end);
        }
    }

    private void rcpt(String line) throws IOException {
        String recipient = line.substring(line.indexOf('<') + 1, line.indexOf('>'));
        String behaving = sender == null ? "503 5.5.1 no MAIL" : "250 2.1.5 ok";
        if (positive(answer(Stage.RCPT, recipient, Optional.of(behaving)))) {
            recipients.add(recipient);
        }
    }

    private void data() throws IOException {
        String behaving = recipients.isEmpty() ? "554 5.5.1 no valid recipients" : "354 go ahead";
        if (answer(Stage.DATA, "", Optional.of(behaving)).startsWith("3")) {
            flush();
            ContentSink sink = new ContentSink();
            content = sink;
            readStuffed(sink);
            stored(sink);
        }
    }

    private void bdat(String line) throws IOException {
        String[] words = line.split(" ", -1);
        ContentSink sink = content == null ? new ContentSink() : content;
        content = sink;
        for (long left = Long.parseLong(words[1]); left > 0; left--) {
            sink.write(next());
        }
        if (recipients.isEmpty()) {
            say("503 5.5.1 no valid recipients");
        } else if (words.length > 2) {
            stored(sink);
        } else {
            say("250 2.0.0 chunk");
        }
    }

    private void stored(ContentSink sink) throws IOException {
        Optional<Rule.Action> action = action(Stage.CONTENT, "");
        if (action.isPresent() && action.get() instanceof Rule.StoreAndClose) {
            worker.record(sink.received());
            throw new Ended();
        }
        late = action.isPresent() && action.get() instanceof Rule.AnswerLate;
        boolean behaves = late || (action.isPresent() && action.get() instanceof Rule.AfterBytes);
        String behaving = "250 2.0.0 stored " + message;
        String reply = behaves ? behaving : scripted(Stage.CONTENT, "", behaving);
        if (positive(reply)) {
            worker.record(sink.received());
        }
        reset();
        say(reply);
    }

    private void startTls() throws IOException {
        SSLContext tls = worker.tls();
        boolean ready = positive(answer(Stage.STARTTLS, "", Optional.of(tls == null ? "502 5.5.1 no" : "220 go")));
        flush();
        if (ready && tls != null) {
            SSLSocket encrypted = (SSLSocket) tls.getSocketFactory()
                    .createSocket(socket, socket.getInetAddress().getHostAddress(), socket.getPort(), true);
            encrypted.setUseClientMode(false);
            encrypted.setEnabledProtocols(worker.tlsVersions());
            encrypted.startHandshake();
            socket = encrypted;
            in = encrypted.getInputStream();
            out = encrypted.getOutputStream();
            reset();
        }
    }

    /** RFC 5321 §4.5.2, strictly: only CRLF ends a line, only CRLF dot CRLF ends the content. */
    private void readStuffed(ContentSink sink) throws IOException {
        boolean lineStart = true;
        int last = -1;
        while (true) {
            int b = next();
            if (lineStart && b == '.') {
                b = next();
                if (b == '\r') {
                    int behind = next();
                    if (behind == '\n') {
                        return;
                    }
                    sink.write('\r');
                    last = '\r';
                    b = behind;
                }
            }
            sink.write(b);
            lineStart = last == '\r' && b == '\n';
            last = b;
        }
    }

    /** Does what the script says at a stage, or answers {@code behaving}; gives back what was answered. */
    private String answer(Stage stage, String recipient, Optional<String> behaving) throws IOException {
        String reply = scripted(stage, recipient, behaving.orElse(""));
        if (!reply.isEmpty()) {
            say(reply);
        }
        return reply;
    }

    private String scripted(Stage stage, String recipient, String behaving) throws IOException {
        Optional<Rule.Action> action = action(stage, recipient);
        return action.isEmpty() ? behaving : perform(action.get());
    }

    private Optional<Rule.Action> action(Stage stage, String recipient) {
        return worker.actionAt(stage, connection, message, recipient);
    }

    private String perform(Rule.Action action) throws IOException {
        if (action instanceof Rule.Answer answer) {
            return answer.reply();
        }
        if (action instanceof Rule.BreakOff breakOff) {
            held.writeBytes(breakOff.part().getBytes(StandardCharsets.UTF_8));
        }
        flush();
        if (action instanceof Rule.Hang) {
            worker.hanging();
            in.transferTo(OutputStream.nullOutputStream());
        } else if (action instanceof Rule.Reset) {
            socket.setSoLinger(true, 0);
        }
        socket.close();
        throw new Ended();
    }

    private void reset() {
        sender = null;
        mail = "";
        recipients = new ArrayList<>();
        content = null;
    }

    private String offer() {
        List<String> lines = new ArrayList<>(List.of("scripted.example.com"));
        lines.addAll(worker.extensions());
        StringBuilder reply = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            boolean last = i == lines.size() - 1;
            reply.append("250").append(last ? ' ' : '-').append(lines.get(i)).append(last ? "" : "\r\n");
        }
        return reply.toString();
    }

    private void say(String reply) {
        byte[] bytes = (reply + "\r\n").getBytes(StandardCharsets.UTF_8);
        held.write(bytes, 0, bytes.length);
    }

    private void flush() throws IOException {
        byte[] bytes = held.toByteArray();
        held.reset();
        if (worker.drip().isZero()) {
            out.write(bytes);
        } else {
            for (byte b : bytes) {
                worker.pause();
                out.write(b);
                out.flush();
            }
        }
        out.flush();
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int last = -1;
        for (int b = next(); !(last == '\r' && b == '\n'); b = next()) {
            line.write(b);
            last = b;
            if (line.size() > LINE_LIMIT) {
                throw new IOException("a command line without end");
            }
        }
        String text = line.toString(StandardCharsets.UTF_8);
        return text.substring(0, text.length() - 1);
    }

    private int next() throws IOException {
        if (bufferAt == bufferEnd) {
            bufferEnd = Math.max(0, in.read(buffer));
            bufferAt = 0;
            if (bufferEnd == 0) {
                throw new EOFException();
            }
        }
        return buffer[bufferAt++] & 0xff;
    }

    private int available() throws IOException {
        return bufferEnd - bufferAt + in.available();
    }

    private static boolean positive(String reply) {
        return reply.startsWith("2");
    }

    /** Takes a content, keeps it or its hash, and acts in its midst where the script says so. */
    private final class ContentSink {
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private final MessageDigest hash = sha256();
        private final byte[] block = new byte[8192];
        private final Rule.@Nullable AfterBytes interruption;
        private int filled;
        private long length;

        ContentSink() {
            interruption = action(Stage.CONTENT, "").orElse(null) instanceof Rule.AfterBytes after ? after : null;
        }

        void write(int b) throws IOException {
            if (interruption != null && length == interruption.bytes()) {
                interrupt(interruption.action());
            }
            block[filled] = (byte) b;
            filled++;
            length++;
            if (filled == block.length) {
                drain();
            }
        }

        private void interrupt(Rule.Action action) throws IOException {
            if (action instanceof Rule.Hang) {
                worker.hanging();
                worker.awaitClose();
            } else {
                say(perform(action));
                flush();
                in.transferTo(OutputStream.nullOutputStream());
            }
            throw new Ended();
        }

        ScriptedWorker.Received received() {
            drain();
            return new ScriptedWorker.Received(
                    connection,
                    message,
                    String.valueOf(sender),
                    List.copyOf(recipients),
                    mail,
                    kept.toString(StandardCharsets.ISO_8859_1),
                    length,
                    HexFormat.of().formatHex(hash.digest()),
                    socket instanceof SSLSocket);
        }

        private void drain() {
            hash.update(block, 0, filled);
            if (worker.keepsContents()) {
                kept.write(block, 0, filled);
            }
            filled = 0;
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
