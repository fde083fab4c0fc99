package org.jamesarchive.backup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** A backup whose process dies at its N-th operation: before it, amid it, or when it is done and nobody was told. */
final class DyingPlace implements BackupPlace {

    /** When in the operation. */
    enum When {
        BEFORE,
        AMID,
        AFTER
    }

    /** The end of the process: nothing catches it. */
    static final class Death extends Error {

        private static final long serialVersionUID = 1L;
    }

    private final Path root;
    private final BackupPlace inner;
    private final When when;
    private int left;

    DyingPlace(Path root, int operations, When when) {
        this.root = root;
        this.inner = new DirectoryPlace(root);
        this.left = operations;
        this.when = when;
    }

    private interface Work<T> {
        T run() throws IOException;
    }

    private <T> T step(Work<T> work, String key, byte[] bytes) throws IOException {
        left--;
        if (left != 0) {
            return work.run();
        }
        if (when == When.AMID && bytes.length > 0) {
            Path draft = root.resolve(key + ".incomplete");
            Files.createDirectories(draft.resolveSibling(""));
            Files.write(draft, Arrays.copyOf(bytes, bytes.length / 2));
        } else if (when == When.AFTER) {
            work.run();
        }
        throw new Death();
    }

    @Override
    public String name() {
        return inner.name();
    }

    @Override
    public void beginWriting() throws IOException {
        inner.beginWriting();
    }

    @Override
    public boolean holds(String key, long size, String sha256) throws IOException {
        return inner.holds(key, size, sha256);
    }

    @Override
    public void put(String key, FileRange range, String sha256) throws IOException {
        byte[] bytes;
        try (InputStream in = range.open()) {
            bytes = in.readAllBytes();
        }
        step(
                () -> {
                    inner.put(key, range, sha256);
                    return key;
                },
                key,
                bytes);
    }

    @Override
    public void put(String key, byte[] bytes) throws IOException {
        step(
                () -> {
                    inner.put(key, bytes);
                    return key;
                },
                key,
                bytes);
    }

    @Override
    public boolean putNew(String key, byte[] bytes) throws IOException {
        return step(() -> inner.putNew(key, bytes), key, bytes);
    }

    @Override
    public boolean exists(String key) throws IOException {
        return inner.exists(key);
    }

    @Override
    public Optional<InputStream> open(String key) throws IOException {
        return step(() -> inner.open(key), key, new byte[0]);
    }

    @Override
    public void tidy(Set<String> keys) throws IOException {
        step(
                () -> {
                    inner.tidy(keys);
                    return "";
                },
                "",
                new byte[0]);
    }

    @Override
    public void close() throws IOException {
        inner.close();
    }
}
