package org.jamesarchive.launcher.importing;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.jamesarchive.launcher.fake.WireLines;
import org.jamesarchive.store.Content;
import org.jamesarchive.store.ContentId;

/** A gateway that takes all mail, keeps each content once, and answers as ours do; a test can have it answer otherwise. */
final class FakeArchive implements Closeable {

    private final ServerSocket socket;
    private final Function<String, Optional<String>> answers;
    final Map<ContentId, String> stored = new ConcurrentHashMap<>();
    final ConcurrentLinkedQueue<String> received = new ConcurrentLinkedQueue<>();

    /** @param answers what to answer to a message in place of storing it, one char a byte; nothing to store it */
    FakeArchive(Function<String, Optional<String>> answers) throws IOException {
        this.answers = answers;
        this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread accept = new Thread(this::serve, "fake-archive");
        accept.setDaemon(true);
        accept.start();
    }

    FakeArchive() throws IOException {
        this(mail -> Optional.empty());
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
                Thread session = new Thread(() -> converse(client), "fake-archive-session");
                session.setDaemon(true);
                session.start();
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void converse(Socket client) {
        try (client) {
            InputStream in = new BufferedInputStream(client.getInputStream());
            OutputStream out = client.getOutputStream();
            reply(out, "220 fake ESMTP");
            for (String line = WireLines.next(in); !line.isEmpty(); line = WireLines.next(in)) {
                if (line.startsWith("EHLO")) {
                    reply(out, "250-fake\r\n250 PIPELINING");
                } else if (line.startsWith("DATA")) {
                    reply(out, "354 go ahead");
                    reply(out, store(data(in)));
                } else if (line.startsWith("QUIT")) {
                    reply(out, "221 bye");
                    return;
                } else {
                    reply(out, "250 2.0.0 ok");
                }
            }
        } catch (IOException gone) {
            // the client is gone
        }
    }

    private String store(String mail) throws IOException {
        received.add(mail);
        Optional<String> other = answers.apply(mail);
        if (other.isPresent()) {
            return other.get();
        }
        ContentId id = ContentId.of(Content.of(mail.getBytes(StandardCharsets.ISO_8859_1)));
        String before = stored.putIfAbsent(id, mail);
        return "250 2.6.0 " + id + (before == null ? " archived" : " merged") + " on worker0";
    }

    private static String data(InputStream in) throws IOException {
        StringBuilder mail = new StringBuilder();
        for (String line = WireLines.next(in); !line.equals(".\r\n"); line = WireLines.next(in)) {
            if (line.isEmpty()) {
                throw new IOException("gone in the middle of a message");
            }
            mail.append(line, line.startsWith(".") ? 1 : 0, line.length());
        }
        return mail.toString();
    }

    private static void reply(OutputStream out, String lines) throws IOException {
        out.write((lines + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }
}
