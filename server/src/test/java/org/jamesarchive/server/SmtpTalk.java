package org.jamesarchive.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** An SMTP client that sends exactly the bytes it is told, one {@code char} a byte. */
final class SmtpTalk implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Socket socket;
    private final OutputStream out;
    private final BufferedReader in;

    private SmtpTalk(Socket socket) throws IOException {
        this.socket = socket;
        this.out = socket.getOutputStream();
        this.in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
    }

    static SmtpTalk to(InetSocketAddress address) throws IOException {
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return new SmtpTalk(socket);
    }

    /** Greeting and EHLO are behind it. */
    SmtpTalk greeted() throws IOException {
        reply();
        say("EHLO client.example.com\r\n");
        return this;
    }

    /** A recipient has been taken. */
    SmtpTalk atRecipient() throws IOException {
        greeted();
        say("MAIL FROM:<sender@example.org>\r\n");
        say("RCPT TO:<archive@node.example.com>\r\n");
        return this;
    }

    /** DATA has been answered 354. */
    SmtpTalk atData() throws IOException {
        atRecipient();
        say("DATA\r\n");
        return this;
    }

    void send(String bytes) throws IOException {
        out.write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    /** Sends, and gives back the reply. */
    String say(String bytes) throws IOException {
        send(bytes);
        return reply();
    }

    /** The next reply, its lines joined by a line feed; empty when the server closed the connection. */
    String reply() throws IOException {
        StringBuilder reply = new StringBuilder();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            reply.append(line);
            if (line.length() < 4 || line.charAt(3) != '-') {
                return reply.toString();
            }
            reply.append('\n');
        }
        return reply.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
