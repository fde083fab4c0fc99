package org.jamesarchive.launcher.importing.imap;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** An IMAP server that says what a test wants; it has one folder, INBOX. */
final class ScriptedImap implements Closeable {

    /** Answers one command. */
    interface Script {

        /**
         * Answers or says nothing of its own.
         *
         * @param session the how manieth connection it is, from 1
         * @param command without its tag
         * @return the answer with its line ends, TAG for the tag; CLOSE at its end cuts the connection off; empty for the usual answer
         */
        String answer(int session, String command) throws IOException;
    }

    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Script script;
    private final AtomicInteger sessions = new AtomicInteger();
    final ConcurrentLinkedQueue<String> commands = new ConcurrentLinkedQueue<>();

    ScriptedImap(Script script) throws IOException {
        this.script = script;
        Thread accept = new Thread(this::serve, "scripted-imap");
        accept.setDaemon(true);
        accept.start();
    }

    int port() {
        return socket.getLocalPort();
    }

    int sessions() {
        return sessions.get();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void serve() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                int session = sessions.incrementAndGet();
                Thread thread = new Thread(() -> converse(client, session), "scripted-imap-session");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void converse(Socket client, int session) {
        try (client;
                BufferedReader in = new BufferedReader(
                        new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1))) {
            OutputStream out = client.getOutputStream();
            if (!say(out, "", answer(session, "GREETING"))) {
                return;
            }
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String tag = line.substring(0, line.indexOf(' '));
                String command = line.substring(tag.length() + 1);
                commands.add(command);
                if (!say(out, tag, answer(session, command))) {
                    return;
                }
            }
        } catch (IOException gone) {
            // the client is gone
        }
    }

    private String answer(int session, String command) throws IOException {
        String own = script.answer(session, command);
        if (!own.isEmpty()) {
            return own;
        }
        return switch (command.split(" ")[0]) {
            case "GREETING" -> "* OK scripted\r\n";
            case "CAPABILITY" -> "* CAPABILITY IMAP4rev1\r\nTAG OK\r\n";
            case "LIST" -> "* LIST () \"/\" INBOX\r\nTAG OK\r\n";
            default -> "TAG OK\r\n";
        };
    }

    private static boolean say(OutputStream out, String tag, String answer) throws IOException {
        boolean close = answer.endsWith("CLOSE");
        String text = close ? answer.substring(0, answer.length() - 5) : answer;
        out.write(text.replace("TAG", tag).getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        return !close;
    }
}
