package org.jamesarchive.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jamesarchive.export.ExportSelection;
import org.jamesarchive.store.ContentId;
import org.jamesarchive.store.StoredEntries;
import org.jamesarchive.store.seal.Keyset;
import org.jamesarchive.store.segment.MessageIdField;
import org.jspecify.annotations.Nullable;

/**
 * The command line of {@code export [--json] --to PATH (--all | --id ID... | --message-id ID... |
 * --ids-from FILE) [--since TIME] [--until TIME] [--keyset FILE]
 * (--data DIR [--key FILE|KEY])...}. A time is RFC 3339, or a date, which is its first moment in UTC.
 *
 * @param json whether the result is one JSON document
 * @param to a directory, or a zip file when its name ends so
 * @param contentIds as given; empty for all
 * @param messageIds Message-IDs as given
 * @param idsFrom a file with further content ids, a line each; null for none
 * @param targets whose data directories, at least one
 * @param keyset the file with the keys that open sealed entries; null when none is given
 */
record ExportArguments(
        boolean json,
        Path to,
        List<ContentId> contentIds,
        List<String> messageIds,
        @Nullable Path idsFrom,
        @Nullable Instant since,
        @Nullable Instant until,
        List<StoreArguments.Target> targets,
        @Nullable Path keyset) {

    private static final int IDS_LIMIT = 1_000_000;

    ExportArguments {
        contentIds = List.copyOf(contentIds);
        messageIds = List.copyOf(messageIds);
        targets = List.copyOf(targets);
    }

    /** @throws IllegalArgumentException when the command line is wrong */
    static ExportArguments parse(String[] args) {
        boolean json = false;
        boolean all = false;
        Path to = null;
        Path idsFrom = null;
        Path keyset = null;
        Instant since = null;
        Instant until = null;
        List<ContentId> contentIds = new ArrayList<>();
        List<String> messageIds = new ArrayList<>();
        List<StoreArguments.Target> targets = new ArrayList<>();
        for (int i = 1; i < args.length; i++) {
            switch (args[i]) {
                case "--json" -> json = true;
                case "--all" -> all = true;
                case "--to" -> to = StoreArguments.path(StoreArguments.value(args, ++i));
                case "--id" -> contentIds.add(new ContentId(StoreArguments.value(args, ++i)));
                case "--message-id" -> messageIds.add(messageId(StoreArguments.value(args, ++i)));
                case "--ids-from" -> idsFrom = StoreArguments.path(StoreArguments.value(args, ++i));
                case "--keyset" -> keyset = StoreArguments.path(StoreArguments.value(args, ++i));
                case "--since" -> since = time(StoreArguments.value(args, ++i));
                case "--until" -> until = time(StoreArguments.value(args, ++i));
                case "--data" ->
                    targets.add(new StoreArguments.Target(StoreArguments.path(StoreArguments.value(args, ++i)), null));
                case "--key" -> addKey(targets, StoreArguments.value(args, ++i));
                default -> throw new IllegalArgumentException("unknown argument " + args[i]);
            }
        }
        boolean some = !contentIds.isEmpty() || !messageIds.isEmpty() || idsFrom != null;
        boolean limited = since != null || until != null;
        if ((all && some) || !(all || some || limited)) {
            throw new IllegalArgumentException("what is to be exported: content ids, a time, or --all");
        }
        if (to == null || targets.isEmpty()) {
            throw new IllegalArgumentException((to == null ? "--to PATH" : "--data DIR") + " is missing");
        }
        // Checks the times before anything is done.
        ExportSelection checked = new ExportSelection(Set.copyOf(contentIds), since, until);
        return new ExportArguments(
                json, to, List.copyOf(checked.contentIds()), messageIds, idsFrom, since, until, targets, keyset);
    }

    /** @throws IOException when the keyset cannot be used */
    Keyset keys() throws IOException {
        return StoreArguments.keys(keyset);
    }

    /**
     * What is to be exported.
     *
     * @throws IOException when the file with content ids cannot be read or holds something else, or no message has any of the Message-IDs
     */
    ExportSelection selection() throws IOException {
        Set<ContentId> wanted = new TreeSet<>(contentIds);
        if (!messageIds.isEmpty()) {
            addThoseWithMessageIds(wanted);
        }
        if (idsFrom != null) {
            try (Stream<String> lines = Files.lines(idsFrom)) {
                long number = 1;
                for (Iterator<String> line = lines.iterator(); line.hasNext(); number++) {
                    add(wanted, line.next().strip(), number);
                }
            }
            if (wanted.isEmpty()) {
                throw new IOException(idsFrom + ": no content id");
            }
        }
        return new ExportSelection(wanted, since, until);
    }

    private void addThoseWithMessageIds(Set<ContentId> wanted) throws IOException {
        Set<ContentId> found = new TreeSet<>();
        for (StoreArguments.Target target : targets) {
            found.addAll(StoredEntries.withMessageIds(target.data(), messageIds, keys()));
        }
        if (found.isEmpty()) {
            throw new IOException("no message has the Message-ID " + String.join(" or ", messageIds));
        }
        wanted.addAll(found);
    }

    private static String messageId(String text) {
        String messageId = MessageIdField.of(text);
        if (messageId.isEmpty()) {
            throw new IllegalArgumentException("'" + text + "' is no Message-ID");
        }
        return messageId;
    }

    private void add(Set<ContentId> wanted, String line, long number) throws IOException {
        if (wanted.size() >= IDS_LIMIT) {
            throw new IOException(idsFrom + ": more than " + IDS_LIMIT + " content ids");
        }
        try {
            if (!line.isEmpty()) {
                wanted.add(new ContentId(line));
            }
        } catch (IllegalArgumentException e) {
            throw new IOException(idsFrom + ", line " + number + ": " + e.getMessage(), e);
        }
    }

    private static void addKey(List<StoreArguments.Target> targets, String key) {
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("--key stands behind the --data that it belongs to");
        }
        StoreArguments.Target last = targets.remove(targets.size() - 1);
        targets.add(new StoreArguments.Target(last.data(), key));
    }

    private static Instant time(String text) {
        try {
            return text.indexOf('T') < 0
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no time: expected 2026-11-28 or 2026-11-28T09:30:00Z", e);
        }
    }
}
