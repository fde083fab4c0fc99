package org.jamesarchive.queue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jamesarchive.store.Content;

/**
 * A folder of parked messages, a pair of files each: {@code NAME.eml}, the message as it is, and {@code NAME.properties},
 * the attributes ({@link AttributesFile}); NAME is the encoded key ({@link FolderNames}). Nothing is kept in memory: two
 * instances over one directory, in one process or two, see the same. Safe for use by many threads; {@link #put} and
 * {@link #remove} take turns, reading waits for nobody.
 * <p>
 * What a crash leaves of a {@code put} is the old message or the new one:
 * <pre>
 *   1  NAME.TOKEN.new and NAME.properties.new written and forced    the old one, or none
 *   2  NAME.properties.new renamed to NAME.properties, synced       the new one: it names TOKEN, whose file is the content
 *   3  NAME.TOKEN.new renamed to NAME.eml, synced                   the new one
 * </pre>
 * {@code remove} deletes the content first. A {@code .eml} without properties, such as one a person put there, is shown with
 * no attributes, and never deleted but by {@code remove}.
 */
public final class MessageFolder {

    /** Attribute: envelope sender, empty for the null sender. */
    public static final String SENDER = "sender";

    /** Attribute: envelope recipients, one a line. */
    public static final String RECIPIENTS = "recipients";

    /** Attribute: when the message arrived, ISO-8601. */
    public static final String ARRIVAL = "arrival";

    /** Attribute: why the message is here. */
    public static final String REASON = "reason";

    /** Longest key, in characters. */
    public static final int KEY_LIMIT = 10_000;

    /** Times in a row that a message may change under a reader. */
    private static final int CHANGED_LIMIT = 100;

    private final Path directory;
    private final Disk disk;
    private final FolderFiles files;
    private final FolderWriter writer;
    private final FolderLock lock;

    private MessageFolder(Path directory, Disk disk) {
        this.directory = directory;
        this.disk = disk;
        this.files = new FolderFiles(directory, disk);
        this.writer = new FolderWriter(directory, disk, files);
        this.lock = new FolderLock(directory);
    }

    /**
     * Opens a folder, made when it is not there, and ends what a crash left unfinished in it.
     *
     * @throws IOException when the directory cannot be made, read or locked
     */
    public static MessageFolder open(Path directory) throws IOException {
        return open(directory, new LocalDisk());
    }

    static MessageFolder open(Path directory, Disk disk) throws IOException {
        Files.createDirectories(directory);
        MessageFolder folder = new MessageFolder(directory, disk);
        return folder.lock.holding(() -> {
            folder.files.settleAll();
            return folder;
        });
    }

    /**
     * Puts a message, in place of one with the same key; on disk (fsync done) when this returns.
     *
     * @param attributes any names and values; names the parts agree on are constants of this class
     * @throws IOException when it cannot be read or written: the folder then holds what it held, or, when the last sync
     *     failed, the new message
     * @throws IllegalArgumentException when the key is empty or over {@link #KEY_LIMIT}, or the attributes are over
     *     64 MiB
     */
    public void put(String key, Map<String, String> attributes, Content content) throws IOException {
        if (key.isEmpty() || key.length() > KEY_LIMIT) {
            throw new IllegalArgumentException(
                    "a key has 1 to %d characters, not %d".formatted(KEY_LIMIT, key.length()));
        }
        lock.holding(() -> {
            writer.put(key, attributes, content);
            return key;
        });
    }

    /**
     * The message with this key; empty when there is none.
     *
     * @throws IOException when it is there and cannot be read
     */
    public Optional<ParkedMessage> get(String key) throws IOException {
        for (int attempt = 0; attempt < CHANGED_LIMIT; attempt++) {
            Optional<String> name = files.find(key);
            if (name.isEmpty()) {
                return Optional.empty();
            }
            Optional<AttributesFile> attributes = files.readAttributes(name.get());
            Path file = files.unsettled(name.get(), attributes).orElse(files.content(name.get()));
            try {
                Content content = new ParkedContent(
                        file, files.content(name.get()), Files.size(file), attributes.flatMap(AttributesFile::content));
                if (files.readAttributes(name.get()).equals(attributes)) {
                    return Optional.of(new ParkedMessage(
                            key, attributes.map(AttributesFile::attributes).orElse(Map.of()), content));
                }
            } catch (NoSuchFileException changedMeanwhile) {
                // renamed or removed since it was looked for: look again
            }
        }
        throw new IOException("message " + FolderNames.name(key) + " changes all the time");
    }

    /**
     * Up to {@code limit} keys, in no order.
     *
     * @throws IOException when the directory cannot be read
     */
    public List<String> keys(int limit) throws IOException {
        try (Stream<String> all = keys()) {
            return all.limit(limit).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /**
     * All keys, in no order, read from the directory as they are asked for: a folder of any size takes no memory. The caller
     * closes the stream; trouble on the way is an {@link UncheckedIOException}.
     *
     * @throws IOException when the directory cannot be read
     */
    public Stream<String> keys() throws IOException {
        return files.keys();
    }

    /**
     * Number of messages; reads the whole directory.
     *
     * @throws IOException when the directory cannot be read
     */
    public long size() throws IOException {
        try (Stream<String> all = keys()) {
            return all.count();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /**
     * Removes a message, for good when this returns.
     *
     * @return whether it was there
     * @throws IOException when it could not be removed
     */
    public boolean remove(String key) throws IOException {
        return lock.holding(() -> {
            Optional<String> name = files.find(key);
            if (name.isEmpty()) {
                return false;
            }
            files.settle(name.get());
            disk.delete(files.content(name.get()));
            disk.syncDirectory(directory);
            disk.delete(files.attributes(name.get()));
            disk.syncDirectory(directory);
            return true;
        });
    }
}
