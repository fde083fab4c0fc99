package org.jamesarchive.launcher.importing.imap;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jamesarchive.launcher.importing.ImportItem;
import org.jamesarchive.launcher.importing.ItemSink;
import org.jamesarchive.launcher.mail.MailFiles;
import org.jamesarchive.launcher.terminal.Console;

/**
 * The messages of one folder, in the order of their UIDs, a window of numbers at a time: first the UIDs, then those messages that the
 * journal does not have.
 * <pre>
 *   what happens                                    then
 *   connection cut off, or nonsense                 a new session; the window's messages that have come are not asked for again,
 *                                                   the others one at a time
 *   ... again while the same message is asked for   after three times it is unreadable
 *   ... while none is asked for                     after three times in a row the folder is unreadable
 *   NO or BAD                                       asked for one at a time; the one that is refused is unreadable
 *   OK, but a message has not come                  it is unreadable
 *   UIDVALIDITY has changed                         the folder begins again
 * </pre>
 * Used by one thread.
 */
final class ImapFolder {

    static final int WINDOW = 200;

    private static final int BREAKS_LIMIT = 3;
    private static final int BEGINNINGS_LIMIT = 3;

    private final ImapSource source;
    private final String account;
    private final String folder;
    private final ItemSink sink;
    private long uidValidity = -1;
    private int beginnings;
    private long next = 1;
    private long lastUid;
    private final Set<Long> handled = new HashSet<>();
    private final Map<Long, Integer> breaks = new HashMap<>();
    private boolean oneAtATime;
    private long asked;

    ImapFolder(ImapSource source, String account, String folder, ItemSink sink) {
        this.source = source;
        this.account = account;
        this.folder = folder;
        this.sink = sink;
    }

    /** Reads all that it can. @throws IOException when there is no way to get to the server any more */
    void read() throws IOException, InterruptedException {
        for (int fruitless = 0; fruitless < BREAKS_LIMIT; ) {
            long before = lastUid + handled.size();
            ImapConnection connection = source.connected();
            String trouble;
            try {
                readWindows(connection);
                return;
            } catch (ImapRefusedException e) {
                sink.unreadable(name(), reason(e));
                return;
            } catch (IOException e) {
                source.disconnect();
                trouble = reason(e);
            }
            oneAtATime = true;
            noteBreak(trouble);
            fruitless = lastUid + handled.size() > before || asked > 0 ? 0 : fruitless + 1;
            if (fruitless == BREAKS_LIMIT) {
                sink.unreadable(name(), trouble);
            }
        }
    }

    private void noteBreak(String trouble) {
        if (asked > 0 && breaks.merge(asked, 1, Integer::sum) >= BREAKS_LIMIT) {
            handled.add(asked);
            sink.unreadable(name(asked), trouble);
        }
    }

    private void readWindows(ImapConnection connection) throws IOException, InterruptedException {
        asked = 0;
        ImapConnection.Examined examined = connection.examine(folder);
        begin(examined.uidValidity());
        long exists = examined.exists();
        rewind(connection, exists);
        while (next <= exists) {
            long last = Math.min(exists, next + WINDOW - 1);
            List<Long> uids = connection.uids(next, last);
            readWindow(connection, uids);
            int gone = connection.expunged();
            long missing = last - next + 1 - uids.size() - gone;
            if (missing > 0) {
                sink.unreadable(
                        name(),
                        "the server does not name " + missing + " of the messages " + next + " to " + last
                                + " that it says it has");
            }
            if (uids.isEmpty() && gone == 0) {
                return;
            }
            if (!uids.isEmpty()) {
                lastUid = Math.max(lastUid, uids.get(uids.size() - 1));
            }
            handled.clear();
            breaks.clear();
            oneAtATime = false;
            exists -= gone;
            next = Math.max(1, last + 1 - gone);
        }
    }

    private void begin(long validity) throws ImapRefusedException {
        if (validity == uidValidity) {
            return;
        }
        beginnings++;
        if (beginnings > BEGINNINGS_LIMIT) {
            throw new ImapRefusedException("the server changes its UIDVALIDITY all the time");
        }
        uidValidity = validity;
        next = 1;
        lastUid = 0;
        handled.clear();
        breaks.clear();
    }

    /** Messages may have gone while nobody listened, so those that come next may have smaller numbers than before. */
    private void rewind(ImapConnection connection, long exists) throws IOException, InterruptedException {
        next = Math.max(1, Math.min(next, exists));
        while (next > 1) {
            List<Long> uids = connection.uids(next, next);
            if (!uids.isEmpty() && uids.get(0) <= lastUid) {
                return;
            }
            next = Math.max(1, next - WINDOW);
        }
    }

    private void readWindow(ImapConnection connection, List<Long> uids) throws IOException, InterruptedException {
        List<Long> wanted = new ArrayList<>();
        for (long uid : uids) {
            if (uid > lastUid && !handled.contains(uid)) {
                if (sink.isDone(key(uid))) {
                    handle(uid);
                } else {
                    wanted.add(uid);
                }
            }
        }
        if (!oneAtATime && !wanted.isEmpty()) {
            try {
                fetch(connection, wanted);
                return;
            } catch (ImapRefusedException e) {
                oneAtATime = true;
            }
        }
        for (long uid : wanted) {
            if (!handled.contains(uid)) {
                asked = uid;
                try {
                    fetch(connection, List.of(uid));
                } catch (ImapRefusedException e) {
                    handle(uid);
                    sink.unreadable(name(uid), reason(e));
                }
                asked = 0;
            }
        }
    }

    private void fetch(ImapConnection connection, List<Long> uids) throws IOException, InterruptedException {
        connection.messages(uids, this::message);
        for (long uid : uids) {
            if (!handled.contains(uid)) {
                handle(uid);
                sink.unreadable(name(uid), "the server did not give it");
            }
        }
    }

    private void message(long uid, Optional<Instant> date, ImapString body) throws InterruptedException {
        if (body == ImapString.TOO_LONG) {
            sink.unreadable(name(uid), "larger than " + Console.size(MailFiles.MAIL_SIZE_LIMIT));
        } else if (body.bytes().length == 0) {
            sink.unreadable(name(uid), "empty");
        } else {
            sink.take(new ImportItem(key(uid), name(uid), date, "INTERNALDATE", body.bytes()));
        }
        handle(uid);
    }

    private void handle(long uid) {
        handled.add(uid);
        sink.progress(ImapSource.MESSAGE_WEIGHT);
    }

    private String key(long uid) {
        return name() + ";UIDVALIDITY=" + uidValidity + ";UID=" + uid;
    }

    private String name(long uid) {
        return name() + ";UID=" + uid;
    }

    private String name() {
        return account + "/" + folder;
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
