package org.jamesarchive.postfix;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Debian's Postfix with configuration and queue in a directory of the test, on a free port of 127.0.0.1, that holds all mail it
 * accepts. Needs root, as Postfix does. Ends with the test, even if that is killed.
 */
final class PrivatePostfix implements AutoCloseable {

    private static final Path MASTER = Path.of("/usr/lib/postfix/sbin/master");

    /** Postfix in a process group of its own, as it wants, that ends when our end of the pipe is closed, be it by a kill. */
    private static final String GUARD = "setsid \"$0\" -c \"$1\" -d & read -r end; kill $!; wait $!";

    private static final String MASTER_CF = """
            127.0.0.1:%d inet n - n - - smtpd
            cleanup unix n - n - 0 cleanup
            qmgr unix n - n 300 1 qmgr
            rewrite unix - - n - - trivial-rewrite
            showq unix n - n - - showq
            bounce unix - - n - 0 bounce
            defer unix - - n - 0 bounce
            trace unix - - n - 0 bounce
            error unix - - n - - error
            anvil unix - - n - 1 anvil
            postlog unix-dgram n - n - 1 postlogd
            """;

    private static final String MAIN_CF = """
            compatibility_level = 3.6
            queue_directory = %1$s/queue
            data_directory = %1$s/data
            maillog_file = %1$s/maillog
            maillog_file_prefixes = %1$s
            inet_interfaces = 127.0.0.1
            inet_protocols = ipv4
            myhostname = mx.origin.example
            myorigin = origin.example
            local_recipient_maps =
            alias_maps =
            virtual_alias_domains =
            smtpd_peername_lookup = no
            smtpd_reject_unlisted_recipient = no
            mynetworks = 127.0.0.0/8
            smtpd_relay_restrictions = permit_mynetworks, reject
            smtpd_data_restrictions = check_client_access static:HOLD
            smtpd_recipient_limit = 100000
            smtpd_hard_error_limit = 100000
            smtpd_soft_error_limit = 100000
            smtpd_error_sleep_time = 0
            in_flow_delay = 0
            smtpd_junk_command_limit = 100000
            smtpd_recipient_overshoot_limit = 100000
            default_process_limit = 4
            %2$s
            """;

    private final Path etc;
    private final Process master;
    private final Socket socket;
    private final BufferedReader replies;

    private PrivatePostfix(Path etc, Process master, int port) throws Exception {
        this.etc = etc;
        this.master = master;
        this.socket = connect(master, port);
        this.replies = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
        reply();
        command("EHLO client.example");
    }

    /** Why it cannot run here, if so. */
    static Optional<String> obstacle() {
        if (!Files.isExecutable(MASTER)) {
            return Optional.of("Postfix is not installed: our tables are not compared with a running one");
        }
        return "root".equals(System.getProperty("user.name"))
                ? Optional.empty()
                : Optional.of("not root: our tables are not compared with a running Postfix");
    }

    /**
     * @param settings more lines for main.cf; {@code $tables/NAME} is a table written by {@code tables}
     * @param tables name, content, name, content …
     */
    static PrivatePostfix start(Path directory, String settings, String... tables) throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path etc = Files.createDirectory(directory.resolve("etc"));
        Files.createDirectory(directory.resolve("queue"));
        Path data = Files.createDirectory(directory.resolve("data"));
        Files.setOwner(
                data, data.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postfix"));
        for (int i = 0; i < tables.length; i += 2) {
            Path table = Files.writeString(etc.resolve(tables[i]), tables[i + 1]);
            // Postfix waits for a younger file to cool down.
            Files.setLastModifiedTime(table, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
        }
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Files.writeString(
                etc.resolve("main.cf"), MAIN_CF.formatted(directory, settings.replace("$tables", etc.toString())));
        Files.writeString(etc.resolve("master.cf"), MASTER_CF.formatted(port));
        Path log = directory.resolve("output");
        Process check = run(log, "/usr/sbin/postfix", "-c", etc.toString(), "check");
        if (!check.waitFor(60, TimeUnit.SECONDS) || check.exitValue() != 0) {
            throw new IOException("postfix check: " + Files.readString(log));
        }
        Process master = run(log, "/bin/sh", "-c", GUARD, MASTER.toString(), etc.toString());
        try {
            return new PrivatePostfix(etc, master, port);
        } catch (Exception e) {
            end(master);
            throw new IOException(Files.readString(directory.resolve("maillog")), e);
        }
    }

    private static Process run(Path log, String... command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    private static Socket connect(Process master, int port) throws Exception {
        while (true) {
            try {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                socket.setTcpNoDelay(true);
                socket.setSoTimeout(30_000);
                return socket;
            } catch (IOException notYet) {
                if (master.waitFor(50, TimeUnit.MILLISECONDS)) {
                    throw new IOException("Postfix ended with " + master.exitValue(), notYet);
                }
            }
        }
    }

    /** One command and its last reply line. */
    String command(String line) throws IOException {
        send(line);
        return reply();
    }

    private void send(String text) throws IOException {
        socket.getOutputStream().write((text + "\r\n").getBytes(UTF_8));
    }

    private String reply() throws IOException {
        while (true) {
            String line = replies.readLine();
            if (line == null) {
                throw new IOException("Postfix hung up");
            }
            if (line.length() < 4 || line.charAt(3) != '-') {
                return line;
            }
        }
    }

    /** Sends a mail to each recipient; what became of each, {@code 250 … queued as ID} or another reply. */
    List<String> mail(List<String> recipients) throws IOException {
        List<String> outcomes = new ArrayList<>();
        for (String recipient : recipients) {
            command("MAIL FROM:<> SMTPUTF8");
            String reply = command("RCPT TO:<" + recipient + ">");
            if (reply.startsWith("250")) {
                command("DATA");
                reply = command("Subject: x\r\n\r\n.");
            }
            outcomes.add(reply);
            command("RSET");
        }
        return outcomes;
    }

    /** {@code postqueue -j}: one JSON object a line for each mail held. */
    Stream<String> queue() throws Exception {
        Path output = etc.resolve("queue.json");
        Process process = run(output, "/usr/sbin/postqueue", "-c", etc.toString(), "-j");
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("postqueue: " + Files.readString(output));
        }
        return Files.readAllLines(output).stream();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        end(master);
    }

    private static void end(Process master) throws IOException {
        master.getOutputStream().close();
        master.onExit().completeOnTimeout(master, 10, TimeUnit.SECONDS).join();
        master.destroyForcibly();
    }
}
