package org.jamesarchive.launcher.smtp;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jamesarchive.launcher.fake.WireLines;

/**
 * An SMTP server that answers by script: the n-th message that is tried gets the n-th outcome, later ones are accepted. An
 * outcome is {@code ok}, {@code rcpt 550 ...}, {@code mail 452 ...}, {@code data 451 ...}, {@code dot 552 ...}, {@code close dot}
 * (closes in place of the reply behind the dot), {@code close rcpt} or {@code greet 554 ...}.
 */
final class ScriptedServer implements Closeable {

    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<String> script;
    private final AtomicInteger next = new AtomicInteger();
    private final String extensions;
    final ConcurrentLinkedQueue<byte[]> messages = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedQueue<String> commands = new ConcurrentLinkedQueue<>();
    final AtomicInteger connections = new AtomicInteger();

    ScriptedServer(String extensions, String... script) throws IOException {
        this.extensions = extensions;
        this.script = new ArrayList<>(List.of(script));
        Thread accept = new Thread(this::serve, "scripted");
        accept.setDaemon(true);
        accept.start();
    }

    InetSocketAddress address() {
        return new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void serve() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                connections.incrementAndGet();
                Thread session = new Thread(() -> converse(client), "scripted-session");
                session.setDaemon(true);
                session.start();
            } catch (IOException closed) {
                return;
            }
        }
    }

    private String outcome(int number) {
        return number < script.size() ? script.get(number) : "ok";
    }

    private void converse(Socket client) {
        try (client) {
            InputStream in = new BufferedInputStream(client.getInputStream());
            if (outcome(next.get()).startsWith("greet ")) {
                reply(client, outcome(next.getAndIncrement()).substring(6));
                return;
            }
            reply(client, "220 scripted");
            String outcome = "ok";
            for (String line = WireLines.next(in); !line.isEmpty(); line = WireLines.next(in)) {
                String verb = line.substring(0, 4).strip().toLowerCase(java.util.Locale.ROOT);
                commands.add(line.strip());
                if (verb.equals("mail")) {
                    outcome = outcome(next.getAndIncrement());
                }
                if (outcome.equals("close " + verb)) {
                    return;
                }
                if (outcome.startsWith(verb + " ")) {
                    reply(client, outcome.substring(5));
                } else if (verb.equals("data")) {
                    reply(client, "354 go ahead");
                    byte[] message = data(in);
                    if (outcome.equals("close dot")) {
                        return;
                    }
                    if (outcome.equals("ok")) {
                        messages.add(message);
                    }
                    reply(client, outcome.startsWith("dot ") ? outcome.substring(4) : "250 2.0.0 stored");
                } else {
                    reply(client, verb.equals("ehlo") ? "250-scripted\r\n250 " + extensions : "250 2.0.0 ok");
                }
            }
        } catch (IOException gone) {
            // the client has what it wanted
        }
    }

    private static void reply(Socket client, String text) throws IOException {
        client.getOutputStream().write((text + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] data(InputStream in) throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        for (String line = WireLines.next(in); !line.equals(".\r\n"); line = WireLines.next(in)) {
            if (line.isEmpty()) {
                throw new IOException("gone");
            }
            message.writeBytes((line.startsWith(".") ? line.substring(1) : line).getBytes(StandardCharsets.ISO_8859_1));
        }
        return message.toByteArray();
    }
}
