package org.jamesarchive.launcher.fake;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** An SMTP server that does what a client of good manners needs. */
final class FakeSmtp implements Closeable {

    private final ServerSocket socket;
    private final FakeRole role;

    FakeSmtp(InetSocketAddress address, FakeRole role) throws IOException {
        this.socket = new ServerSocket(address.getPort(), 100, address.getAddress());
        this.role = role;
    }

    void serve() throws IOException {
        while (true) {
            Socket client = socket.accept();
            Thread session = new Thread(() -> converse(client), "smtp");
            session.setDaemon(true);
            session.start();
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    static byte[] withTrace(String field, byte[] message) {
        ByteArrayOutputStream traced = new ByteArrayOutputStream();
        traced.writeBytes((field + "\r\n\tfor the archive\r\n").getBytes(StandardCharsets.US_ASCII));
        traced.writeBytes(message);
        return traced.toByteArray();
    }

    private void converse(Socket client) {
        try (client) {
            client.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(client.getInputStream());
            OutputStream out = new BufferedOutputStream(client.getOutputStream());
            reply(out, "220 fake ESMTP");
            for (byte[] line = WireLines.nextBytes(in); line.length > 0; line = WireLines.nextBytes(in)) {
                String command = new String(line, StandardCharsets.UTF_8).strip();
                switch (command.substring(0, 4).toUpperCase(Locale.ROOT)) {
                    case "EHLO" -> reply(out, "250-fake", "250-PIPELINING", "250-8BITMIME", "250 SIZE 50000000");
                    case "RCPT" -> reply(out, role.recipient(command.replaceAll(".*<(.*)>.*", "$1")));
                    case "DATA" -> {
                        reply(out, "354 go ahead");
                        role.accept(data(in));
                        reply(out, "250 2.0.0 ok");
                    }
                    case "QUIT" -> {
                        reply(out, "221 2.0.0 bye");
                        return;
                    }
                    default -> reply(out, "250 2.0.0 ok");
                }
            }
        } catch (IOException gone) {
            // the client is gone
        }
    }

    private static byte[] data(InputStream in) throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        for (byte[] line = WireLines.nextBytes(in); !isEnd(line); line = WireLines.nextBytes(in)) {
            if (line.length == 0) {
                throw new IOException("gone in the middle of a message");
            }
            int from = line[0] == '.' ? 1 : 0;
            message.write(line, from, line.length - from);
        }
        return message.toByteArray();
    }

    private static boolean isEnd(byte[] line) {
        return line.length == 3 && line[0] == '.' && line[1] == '\r';
    }

    private static void reply(OutputStream out, String... lines) throws IOException {
        for (String line : lines) {
            out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        }
        out.flush();
    }
}
