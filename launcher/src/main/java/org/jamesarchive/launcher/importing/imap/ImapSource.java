package org.jamesarchive.launcher.importing.imap;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jamesarchive.launcher.importing.ItemSink;
import org.jamesarchive.launcher.importing.MailSource;
import org.jamesarchive.launcher.time.Time;
import org.jspecify.annotations.Nullable;

/**
 * The messages of an IMAP account, or of one folder and those in it; nothing on the server changes. A message is the same as in an earlier run
 * when account, folder, UIDVALIDITY and UID are. When the server cuts the connection off, the reading goes on where it was.
 * Used by one thread.
 */
public final class ImapSource implements MailSource {

    /** For the time that is left: sizes are not asked for. */
    static final long MESSAGE_WEIGHT = 75_000;

    private static final int CONNECTS_LIMIT = 10;
    private static final Duration PAUSE_FIRST = Duration.ofSeconds(1);
    private static final Duration PAUSE_LIMIT = Duration.ofSeconds(30);

    private final ImapSettings settings;
    private final Time time;
    private @Nullable ImapConnection connection;

    public ImapSource(ImapSettings settings, Time time) {
        this.settings = settings;
        this.time = time;
    }

    @Override
    public String toString() {
        ImapUrl url = settings.url();
        return url.account() + (url.folder().isEmpty() ? "" : "/" + url.folder());
    }

    @Override
    public long weight() throws IOException, InterruptedException {
        try {
            long messages = 0;
            for (String folder : folders()) {
                try {
                    messages += connected().examine(folder).exists();
                } catch (ImapRefusedException e) {
                    // it will be told when the folder is to be read
                }
            }
            return messages * MESSAGE_WEIGHT;
        } finally {
            disconnect();
        }
    }

    @Override
    public void read(ItemSink sink) throws IOException, InterruptedException {
        try {
            for (String folder : folders()) {
                new ImapFolder(this, settings.url().account(), folder, sink).read();
            }
        } finally {
            disconnect();
        }
    }

    /** The session, a new one when the last was cut off. @throws IOException when there is no way to get one */
    ImapConnection connected() throws IOException, InterruptedException {
        ImapConnection open = connection;
        Duration pause = PAUSE_FIRST;
        for (int attempt = 1; open == null; attempt++) {
            try {
                open = ImapConnection.open(settings);
            } catch (ImapRefusedException e) {
                throw e;
            } catch (IOException e) {
                if (attempt == CONNECTS_LIMIT) {
                    throw e;
                }
                time.sleep(pause);
                pause = pause.multipliedBy(2).compareTo(PAUSE_LIMIT) < 0 ? pause.multipliedBy(2) : PAUSE_LIMIT;
            }
        }
        connection = open;
        return open;
    }

    void disconnect() {
        ImapConnection open = connection;
        connection = null;
        if (open != null) {
            open.close();
        }
    }

    private List<String> folders() throws IOException, InterruptedException {
        String folder = settings.url().folder();
        List<String> chosen = new ArrayList<>();
        for (ImapConnection.Mailbox mailbox : connected().list()) {
            if (folder.isEmpty() || isIn(mailbox, folder)) {
                chosen.add(mailbox.name());
            }
        }
        if (chosen.isEmpty()) {
            throw new ImapRefusedException(
                    folder.isEmpty() ? "the account has no folder" : "there is no folder " + folder);
        }
        return chosen;
    }

    private static boolean isIn(ImapConnection.Mailbox mailbox, String folder) {
        String wanted =
                MailboxName.encode(mailbox.delimiter().isEmpty() ? folder : folder.replace("/", mailbox.delimiter()));
        String name = mailbox.name();
        if (folder.toUpperCase(Locale.ROOT).equals("INBOX")) {
            wanted = name.substring(0, Math.min(name.length(), 5))
                            .toUpperCase(Locale.ROOT)
                            .equals("INBOX")
                    ? name.substring(0, 5)
                    : wanted;
        }
        return name.equals(wanted) || (!mailbox.delimiter().isEmpty() && name.startsWith(wanted + mailbox.delimiter()));
    }
}
