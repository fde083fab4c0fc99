package org.jamesarchive.launcher.importing.imap;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jamesarchive.launcher.mail.MailFiles;
import org.jspecify.annotations.Nullable;

/**
 * One IMAP session, logged in. After an IOException other than {@link ImapRefusedException} it is of no more use. Used by one
 * thread.
 */
final class ImapConnection implements Closeable {

    static final int FOLDERS_LIMIT = 100_000;

    /** Answers that nobody asked for, to one command. */
    private static final int RESPONSES_LIMIT = 10_000;

    private static final Pattern UID_VALIDITY =
            Pattern.compile("OK \\[UIDVALIDITY (\\d{1,10})\\].*", Pattern.CASE_INSENSITIVE);
    private static final DateTimeFormatter INTERNAL_DATE = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .appendPattern("d-MMM-yyyy HH:mm:ss xx")
            .toFormatter(Locale.ENGLISH);

    private Socket socket;
    private ImapInput in;
    private OutputStream out;
    private int tags;
    private Set<String> capabilities = Set.of();
    private int expunged;

    private ImapConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new ImapInput(socket.getInputStream());
        this.out = socket.getOutputStream();
    }

    /**
     * A folder.
     *
     * @param delimiter what separates its levels, empty when there are none
     */
    record Mailbox(String name, String delimiter) {}

    /**
     * A folder that is open.
     *
     * @param exists how many messages the server says that it has
     */
    record Examined(long uidValidity, long exists) {}

    /** Told of each message that comes. */
    interface Messages {
        void message(long uid, Optional<Instant> date, ImapString body) throws IOException, InterruptedException;
    }

    /** One answer that nobody waits for in particular; what is behind the keyword is still to be read, to the end of the line. */
    private interface Untagged {
        void response(long number, String keyword) throws IOException, InterruptedException;
    }

    /**
     * Connects, begins TLS, logs in.
     *
     * @throws ImapRefusedException when that would not go better another time: no TLS, wrong certificate, wrong password
     */
    static ImapConnection open(ImapSettings settings) throws IOException, InterruptedException {
        ImapUrl url = settings.url();
        Socket socket = new Socket();
        try {
            int timeout = (int) settings.timeout().toMillis();
            socket.setSoTimeout(timeout);
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(url.host(), url.port()), timeout);
            ImapConnection connection = new ImapConnection(url.tls() ? secured(socket, settings) : socket);
            connection.greet();
            if (!url.tls()) {
                connection.startTls(settings);
            }
            connection.logIn(url.user(), settings.password());
            return connection;
        } catch (IOException | InterruptedException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** All folders that hold messages. */
    List<Mailbox> list() throws IOException, InterruptedException {
        List<Mailbox> found = new ArrayList<>();
        command("LIST \"\" \"*\"", (number, keyword) -> {
            if (!keyword.equals("LIST")) {
                in.line();
                return;
            }
            in.skipSpaces();
            String flags = flags();
            in.skipSpaces();
            String delimiter = in.text();
            in.skipSpaces();
            String name = in.text();
            in.line();
            if (!flags.contains("\\noselect") && !flags.contains("\\nonexistent")) {
                if (found.size() >= FOLDERS_LIMIT) {
                    throw new IOException("the server has more than " + FOLDERS_LIMIT + " folders");
                }
                found.add(new Mailbox(name, delimiter));
            }
        });
        return found;
    }

    /** Opens a folder for reading. @throws ImapRefusedException when the server does not */
    Examined examine(String mailbox) throws IOException, InterruptedException {
        long[] validity = {-1};
        long[] exists = {0};
        command("EXAMINE " + quoted(mailbox), (number, keyword) -> {
            String line = in.line();
            if (keyword.equals("EXISTS")) {
                exists[0] = number;
            }
            Matcher uidValidity = UID_VALIDITY.matcher(keyword + line);
            validity[0] = uidValidity.matches() ? Long.parseLong(uidValidity.group(1)) : validity[0];
        });
        if (validity[0] < 0) {
            throw new ImapRefusedException("the server gives no UIDVALIDITY: its messages have no names that last");
        }
        expunged = 0;
        return new Examined(validity[0], exists[0]);
    }

    /** The UIDs of the messages with these numbers, ascending. @throws IOException when the server's are not */
    List<Long> uids(long first, long last) throws IOException, InterruptedException {
        List<Long> uids = new ArrayList<>();
        fetch("FETCH " + first + ":" + last + " (UID)", (uid, date, body) -> {
            if (!uids.isEmpty() && uid <= uids.get(uids.size() - 1)) {
                throw new IOException("the server's UIDs do not ascend");
            }
            if (uids.size() > last - first) {
                throw new IOException("the server sent more than it was asked for");
            }
            uids.add(uid);
        });
        return uids;
    }

    /** Fetches whole messages; the server need not give all of them. @throws ImapRefusedException when it says so */
    void messages(List<Long> uids, Messages messages) throws IOException, InterruptedException {
        StringBuilder set = new StringBuilder();
        uids.forEach(uid -> set.append(set.isEmpty() ? "" : ",").append(uid));
        Set<Long> wanted = new TreeSet<>(uids);
        fetch("UID FETCH " + set + " (UID INTERNALDATE BODY.PEEK[])", (uid, date, body) -> {
            if (body != null && wanted.remove(uid)) {
                messages.message(uid, date, body);
            }
        });
    }

    /** Messages that went from the open folder since this was asked last: the numbers of those behind are smaller now. */
    int expunged() {
        int since = expunged;
        expunged = 0;
        return since;
    }

    @Override
    public void close() {
        try (Socket closing = socket) {
            if (!closing.isClosed()) {
                send("LOGOUT");
            }
        } catch (IOException gone) {
            // there is nobody left to say goodbye to
        }
    }

    private void greet() throws IOException, InterruptedException {
        String greeting = in.line();
        if (!greeting.toUpperCase(Locale.ROOT).startsWith("* OK")) {
            throw new IOException("the server greets with: " + shown(greeting));
        }
        askCapabilities();
    }

    private void askCapabilities() throws IOException, InterruptedException {
        Set<String> found = new TreeSet<>();
        command("CAPABILITY", (number, keyword) -> {
            String line = in.line();
            if (keyword.equals("CAPABILITY")) {
                found.addAll(List.of(line.strip().toUpperCase(Locale.ROOT).split(" +")));
            }
        });
        capabilities = found;
    }

    private void startTls(ImapSettings settings) throws IOException, InterruptedException {
        if (!capabilities.contains("STARTTLS")) {
            if (settings.plaintext() || isLoopback()) {
                return;
            }
            throw new ImapRefusedException(
                    "the server offers no TLS, and the password would go over the network for all to read: see --plaintext");
        }
        command("STARTTLS", (number, keyword) -> in.line());
        if (!in.isDrained()) {
            throw new ImapRefusedException("the server, or somebody in between, sent something ahead of TLS");
        }
        socket = secured(socket, settings);
        in = new ImapInput(socket.getInputStream());
        out = socket.getOutputStream();
        askCapabilities();
    }

    private boolean isLoopback() {
        InetAddress peer = socket.getInetAddress();
        return peer != null && peer.isLoopbackAddress();
    }

    private static Socket secured(Socket socket, ImapSettings settings) throws IOException {
        SSLSocket tls = (SSLSocket) settings.tls()
                .createSocket(socket, settings.url().host(), settings.url().port(), true);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        tls.setSSLParameters(parameters);
        try {
            tls.startHandshake();
        } catch (SSLException e) {
            throw new ImapRefusedException("TLS: " + e.getMessage());
        }
        return tls;
    }

    private void logIn(String user, String password) throws IOException, InterruptedException {
        if (capabilities.contains("AUTH=PLAIN")) {
            String tag = send("AUTHENTICATE PLAIN");
            if (in.peek() == '+') {
                in.line();
                byte[] secret = ("\0" + user + "\0" + password).getBytes(StandardCharsets.UTF_8);
                write(Base64.getEncoder().encodeToString(secret) + "\r\n");
            }
            await("log-in", tag, (number, keyword) -> in.line());
        } else if (capabilities.contains("LOGINDISABLED")) {
            throw new ImapRefusedException("the server offers no way to log in by password");
        } else {
            String tag = send("LOGIN " + quoted(user) + " " + quoted(password));
            await("log-in", tag, (number, keyword) -> in.line());
        }
    }

    private String flags() throws IOException {
        StringBuilder flags = new StringBuilder();
        in.expect('(');
        while (in.peek() != ')') {
            in.skipSpaces();
            flags.append(in.atom().toLowerCase(Locale.ROOT)).append(' ');
            in.skipSpaces();
            if (in.peek() == '(' || flags.length() > ImapInput.TEXT_LIMIT) {
                throw new IOException("the server sent flags that make no sense");
            }
        }
        in.expect(')');
        return flags.toString();
    }

    /** What FETCH gives of one message; body null when it gives none. */
    private interface Fetched {
        void message(long uid, Optional<Instant> date, @Nullable ImapString body)
                throws IOException, InterruptedException;
    }

    private void fetch(String command, Fetched fetched) throws IOException, InterruptedException {
        command(command, (number, keyword) -> {
            if (!keyword.equals("FETCH")) {
                expunged += keyword.equals("EXPUNGE") ? 1 : 0;
                in.line();
                return;
            }
            in.skipSpaces();
            in.expect('(');
            long uid = -1;
            Optional<Instant> date = Optional.empty();
            ImapString body = null;
            for (in.skipSpaces(); in.peek() != ')'; in.skipSpaces()) {
                String item = in.atom().toUpperCase(Locale.ROOT);
                in.skipSpaces();
                switch (item) {
                    case "UID" -> uid = number(in.atom());
                    case "INTERNALDATE" -> date = date(in.text());
                    case "BODY[]" -> body = in.string(MailFiles.MAIL_SIZE_LIMIT);
                    case "" -> throw new IOException("the server's FETCH makes no sense");
                    default -> in.skipValue();
                }
            }
            in.expect(')');
            in.line();
            if (uid > 0) {
                fetched.message(uid, date, body);
            }
        });
    }

    private static Optional<Instant> date(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text.strip(), INTERNAL_DATE).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static long number(String digits) throws IOException {
        if (!digits.matches("\\d{1,10}")) {
            throw new IOException("the server sent '" + shown(digits) + "' where a number belongs");
        }
        return Long.parseLong(digits);
    }

    private void command(String command, Untagged untagged) throws IOException, InterruptedException {
        await(command.split(" ", 2)[0], send(command), untagged);
    }

    private String send(String command) throws IOException {
        tags++;
        String tag = "a" + tags;
        write(tag + " " + command + "\r\n");
        return tag;
    }

    private void write(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** Reads answers up to the one that ends the command. @throws ImapRefusedException when that is no OK */
    private void await(String what, String tag, Untagged untagged) throws IOException, InterruptedException {
        for (int responses = 0; responses < RESPONSES_LIMIT + FOLDERS_LIMIT; responses++) {
            String first = in.atom();
            in.skipSpaces();
            if (first.equals("*")) {
                untagged(untagged);
            } else if (first.equals(tag)) {
                String line = in.line();
                if (!line.toUpperCase(Locale.ROOT).startsWith("OK")) {
                    throw new ImapRefusedException(what + ": " + shown(line));
                }
                return;
            } else {
                in.line();
            }
        }
        throw new IOException("the server does not end its answer to " + what);
    }

    private void untagged(Untagged untagged) throws IOException, InterruptedException {
        String word = in.atom();
        long number = -1;
        if (word.matches("\\d{1,10}")) {
            number = Long.parseLong(word);
            in.skipSpaces();
            word = in.atom();
        }
        String keyword = word.toUpperCase(Locale.ROOT);
        if (keyword.equals("BYE")) {
            throw new IOException("the server says goodbye: " + shown(in.line()));
        }
        untagged.response(number, keyword);
    }

    /** A quoted string (RFC 3501 §9). */
    private static String quoted(String text) throws ImapRefusedException {
        if (text.chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) {
            throw new ImapRefusedException("a name or password with a line end in it cannot be sent");
        }
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static String shown(String text) {
        return text.strip().replaceAll("[^ -~]", "?");
    }
}
