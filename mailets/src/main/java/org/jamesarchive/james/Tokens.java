package org.jamesarchive.james;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import org.jamesarchive.settings.SettingsException;
import org.jamesarchive.table.ReloadListener;
import org.jamesarchive.table.ReloadingTable;
import org.jamesarchive.table.TableSyntaxException;
import org.jamesarchive.token.Secret;
import org.jamesarchive.token.Token;
import org.jamesarchive.token.TokenFile;
import org.jamesarchive.token.TokenSyntaxException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tokens file as it is now: read again when it changes, all or nothing; there is nobody as long as there is no file. A file that is bad
 * at start stops the server, later the former one stays in use. Safe for use by many threads.
 */
final class Tokens {

    private static final Logger LOGGER = LoggerFactory.getLogger(Tokens.class);

    private static final Set<PosixFilePermission> OTHERS_WRITE =
            Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    private static final ReloadListener LOGGED = new ReloadListener() {
        @Override
        public void reloaded(Path file) {
            LOGGER.info("tokens={} status=reloaded", file.getFileName());
        }

        @Override
        public void kept(String error) {
            LOGGER.error("tokens status=kept, the old ones stay in use ({})", error);
        }
    };

    private final Path file;
    private final Clock clock;
    private volatile @Nullable ReloadingTable<TokenFile> table;
    private volatile String firstError = "";
    private long lastLook;

    /** @throws SettingsException when the file is there and bad */
    Tokens(Path file, Clock clock) {
        this.file = file;
        this.clock = clock;
        this.lastLook = clock.millis();
        try {
            table = Files.exists(file) ? open() : null;
        } catch (IOException e) {
            throw new SettingsException(String.valueOf(e.getMessage()), e);
        }
        if (table == null) {
            LOGGER.info("tokens={} is not there: the HTTP interface gives no data to anybody", file);
        }
    }

    private ReloadingTable<TokenFile> open() throws IOException {
        return new ReloadingTable<>(file, Tokens::parse, clock, LOGGED);
    }

    private static TokenFile parse(Path path, byte[] content) throws TableSyntaxException {
        try {
            requireOwnersAlone(path);
            return TokenFile.parse(content);
        } catch (TokenSyntaxException e) {
            throw new TableSyntaxException(path, e.line(), String.valueOf(e.getMessage()));
        }
    }

    private static void requireOwnersAlone(Path path) throws TableSyntaxException {
        try {
            if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                    && Files.getPosixFilePermissions(path).stream().anyMatch(OTHERS_WRITE::contains)) {
                throw new TableSyntaxException(
                        path, 1, "found a file that others may write to, expected mode 644 or less");
            }
        } catch (TableSyntaxException e) {
            throw e;
        } catch (IOException e) {
            throw new TableSyntaxException(path, 1, "its mode cannot be read: " + e.getMessage());
        }
    }

    /** Whose secret this is. */
    Optional<Token> find(Secret secret) {
        return current().find(secret);
    }

    private TokenFile current() {
        ReloadingTable<TokenFile> known = table;
        return known == null ? look() : known.current();
    }

    /** Whether the file has come meanwhile. */
    private synchronized TokenFile look() {
        ReloadingTable<TokenFile> known = table;
        if (known != null) {
            return known.current();
        }
        long now = clock.millis();
        if (Math.abs(now - lastLook) >= ReloadingTable.CHECK_INTERVAL.toMillis()) {
            lastLook = now;
            if (Files.exists(file)) {
                try {
                    ReloadingTable<TokenFile> found = open();
                    table = found;
                    firstError = "";
                    LOGGED.reloaded(file);
                    return found.current();
                } catch (IOException e) {
                    String error = String.valueOf(e.getMessage());
                    if (!error.equals(firstError)) {
                        firstError = error;
                        LOGGED.kept(error);
                    }
                }
            }
        }
        return TokenFile.NONE;
    }

    /** Whether there is nobody, since there is no file. */
    boolean isMissing() {
        return table == null;
    }

    /** Why the file as it now stands is not what is used; empty when all is well. */
    Optional<String> error() {
        ReloadingTable<TokenFile> known = table;
        return known == null ? Optional.of(firstError).filter(text -> !text.isEmpty()) : known.error();
    }
}
