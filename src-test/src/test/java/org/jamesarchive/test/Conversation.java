package org.jamesarchive.test;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** A raw SMTP conversation: bytes out, replies in. Used by one thread. */
final class Conversation implements Closeable {

    private static final Duration REPLY_LIMIT = Duration.ofSeconds(30);
    private static final int LINE_LIMIT = 4096;

    private Socket socket;
    private InputStream in;
    private final String greeting;

    private Conversation(Socket socket, String header) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
        write(header.getBytes(StandardCharsets.US_ASCII));
        this.greeting = reply();
    }

    static Conversation open(InetSocketAddress server) throws IOException {
        return open(server, new InetSocketAddress(0));
    }

    /** From another address of this machine. */
    static Conversation open(InetSocketAddress server, InetSocketAddress client) throws IOException {
        return open(server, client, "");
    }

    /** Likewise, with something to say before the greeting. */
    static Conversation open(InetSocketAddress server, InetSocketAddress client, String header) throws IOException {
        Socket socket = new Socket();
        socket.bind(client);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) REPLY_LIMIT.toMillis());
        socket.connect(server, (int) REPLY_LIMIT.toMillis());
        return new Conversation(socket, header);
    }

    String greeting() {
        return greeting;
    }

    /** Sends a command and returns the last line of its reply. */
    String command(String command) throws IOException {
        write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
        return reply();
    }

    /** EHLO and MAIL, both of which must be accepted. */
    Conversation mail() throws IOException {
        require(command("EHLO sender.example.net"), "250");
        require(command("MAIL FROM:<journal@sender.example.net>"), "250");
        return this;
    }

    /** STARTTLS, which must be accepted, and a handshake that takes any certificate. */
    SSLSession startTls() throws IOException, GeneralSecurityException {
        return startTls(new KeyManager[0]);
    }

    /** Likewise, showing the certificate of one of these keys when asked. */
    SSLSession startTls(KeyManager[] keys) throws IOException, GeneralSecurityException {
        require(command("STARTTLS"), "220");
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, new TrustManager[] {new AnyCertificate()}, null);
        SSLSocket secure =
                (SSLSocket) context.getSocketFactory().createSocket(socket, "gateway", socket.getPort(), true);
        secure.startHandshake();
        socket = secure;
        in = secure.getInputStream();
        return secure.getSession();
    }

    /** Sends bytes as they are. */
    void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /** The last line of the next reply. */
    String reply() throws IOException {
        String line = line();
        while (line.length() > 3 && line.charAt(3) == '-') {
            line = line();
        }
        return line;
    }

    static void require(String reply, String code) {
        if (!reply.startsWith(code)) {
            throw new AssertionError("expected " + code + ", got: " + reply);
        }
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("connection closed after '" + line.toString(StandardCharsets.UTF_8) + "'");
            }
            if (line.size() == LINE_LIMIT) {
                throw new IOException("reply line over " + LINE_LIMIT + " bytes");
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.UTF_8).stripTrailing();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static final class AnyCertificate implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
