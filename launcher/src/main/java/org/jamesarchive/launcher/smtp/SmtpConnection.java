package org.jamesarchive.launcher.smtp;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/**
 * One SMTP session as a client: many messages, one after another. The envelope is pipelined where the server offers it
 * (RFC 2920); the message goes out byte for byte, dot-stuffed. After an IOException the session is of no more use.
 * Used by one thread.
 */
public final class SmtpConnection implements Closeable {

    private static final int BUFFER_BYTES = 1 << 16;
    private static final byte[] CRLF = {'\r', '\n'};

    private final Socket socket;
    private final ReplyReader replies;
    private final OutputStream out;
    private String extensions = "";

    private SmtpConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.replies = new ReplyReader(socket.getInputStream());
        this.out = new BufferedOutputStream(socket.getOutputStream(), BUFFER_BYTES);
    }

    /**
     * Connects, reads the greeting and says EHLO.
     *
     * @param timeout for the connection and for each reply
     * @throws IOException when nobody answers in time, or the greeting or the answer to EHLO is not 2yz; the message says which
     */
    public static SmtpConnection open(InetSocketAddress server, Duration timeout) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) timeout.toMillis());
            socket.connect(server, (int) timeout.toMillis());
            SmtpConnection connection = new SmtpConnection(socket);
            connection.requirePositive("greeting", connection.readReply());
            connection.command("EHLO localhost");
            SmtpReply ehlo = connection.readReply();
            connection.requirePositive("EHLO", ehlo);
            connection.extensions = " " + ehlo.text().toUpperCase(Locale.ROOT) + " ";
            return connection;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * Asks whether a recipient would be taken, and sends nothing.
     *
     * @return the reply to RCPT, or to MAIL when that was refused already
     */
    public SmtpReply askRecipient(String sender, String recipient) throws IOException {
        command("MAIL FROM:<" + sender + ">");
        SmtpReply mail = readReply();
        if (!mail.isPositive()) {
            return mail;
        }
        command("RCPT TO:<" + recipient + ">");
        SmtpReply rcpt = readReply();
        command("RSET");
        readReply();
        return rcpt;
    }

    /**
     * Sends one message to one recipient: by BDAT (RFC 3030) what DATA cannot carry unchanged, if the server takes it, else by DATA.
     *
     * @param message any bytes
     * @return the reply that decided: the first that was no success, else the one behind the final dot
     */
    public SmtpReply send(String sender, String recipient, byte[] message) throws IOException {
        boolean pipelining = extensions.contains(" PIPELINING ");
        write("MAIL FROM:<" + sender + ">" + mailParameters(message.length));
        SmtpReply mail = pipelining ? null : flushAndRead();
        if (mail != null && !mail.isPositive()) {
            return mail;
        }
        write("RCPT TO:<" + recipient + ">");
        SmtpReply rcpt = pipelining ? null : flushAndRead();
        if (rcpt != null && !rcpt.isPositive()) {
            return reset(rcpt);
        }
        boolean chunk = extensions.contains(" CHUNKING ") && !isLines(message);
        if (chunk) {
            write("BDAT " + message.length + " LAST");
            out.write(message);
            out.flush();
        } else {
            command("DATA");
        }
        SmtpReply mailReply = mail == null ? readReply() : mail;
        SmtpReply rcptReply = rcpt == null ? readReply() : rcpt;
        if (chunk) {
            SmtpReply reply = firstFailure(mailReply, rcptReply, readReply());
            return reply.isPositive() ? reply : reset(reply);
        }
        SmtpReply data = readReply();
        if (data.code() == 354) {
            boolean wanted = mailReply.isPositive() && rcptReply.isPositive();
            SmtpReply end = content(wanted ? message : new byte[0]);
            return firstFailure(mailReply, rcptReply, end);
        }
        return reset(firstFailure(mailReply, rcptReply, data));
    }

    /** Whether the session can still be used, as far as this side knows. */
    public boolean isOpen() {
        return !socket.isClosed();
    }

    /** Says QUIT and closes; a server that is gone already is no failure. */
    @Override
    public void close() {
        try (socket) {
            command("QUIT");
        } catch (IOException gone) {
            // there is nobody left to say goodbye to
        }
    }

    /** Ends the session without a word, from any thread: whoever waits for a reply gets an IOException. */
    void abort() {
        try {
            socket.close();
        } catch (IOException closed) {
            // it was what we wanted
        }
    }

    private String mailParameters(int size) {
        return (extensions.contains(" SIZE ") ? " SIZE=" + size : "")
                + (extensions.contains(" 8BITMIME ") ? " BODY=8BITMIME" : "");
    }

    /** Whether every line ends in CRLF, and no CR or LF stands anywhere else. */
    private static boolean isLines(byte[] message) {
        boolean open = false;
        for (int i = 0; i < message.length; i++) {
            boolean crLf = message[i] == '\r' && i + 1 < message.length && message[i + 1] == '\n';
            if (!crLf && (message[i] == '\r' || message[i] == '\n')) {
                return false;
            }
            open = !crLf;
            i += crLf ? 1 : 0;
        }
        return !open;
    }

    private SmtpReply content(byte[] message) throws IOException {
        int from = 0;
        boolean lineStart = true;
        for (int i = 0; i < message.length; i++) {
            if (lineStart && message[i] == '.') {
                out.write(message, from, i - from);
                out.write('.');
                from = i;
            }
            lineStart = message[i] == '\n' && i > 0 && message[i - 1] == '\r';
        }
        out.write(message, from, message.length - from);
        command(".");
        return readReply();
    }

    private SmtpReply reset(SmtpReply outcome) {
        try {
            command("RSET");
            readReply();
        } catch (IOException closing) {
            // the outcome stands; the next message finds the session closed and takes a new one
        }
        return outcome;
    }

    private static SmtpReply firstFailure(SmtpReply... replies) {
        for (SmtpReply reply : replies) {
            if (!reply.isPositive()) {
                return reply;
            }
        }
        return replies[replies.length - 1];
    }

    private void requirePositive(String stage, SmtpReply reply) throws IOException {
        if (!reply.isPositive()) {
            throw new IOException(stage + ": " + reply);
        }
    }

    private SmtpReply flushAndRead() throws IOException {
        out.flush();
        return readReply();
    }

    private void command(String line) throws IOException {
        write(line);
        out.flush();
    }

    private void write(String line) throws IOException {
        out.write(line.getBytes(StandardCharsets.UTF_8));
        out.write(CRLF);
    }

    private SmtpReply readReply() throws IOException {
        return replies.next();
    }
}
