package org.jamesarchive.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jamesarchive.store.Sha256;
import org.jamesarchive.store.file.DurableFile;

/**
 * The archive domains that the ledger speaks of: a text file with a name a line. A record has the first 64 bits of the SHA-256 of the
 * name only. So a file that is lost, or cannot be written, costs the names of domains that get no mail any more, and no mail is
 * refused for it. Safe for use by many threads.
 */
final class LedgerDomains {

    static final String FILE = "domains";

    /** Most names kept; records of further domains have none. */
    static final int DOMAINS_LIMIT = 10_000;

    private static final long FILE_SIZE_LIMIT = 4L * 1024 * 1024;

    private final Path file;
    private final LedgerLog log;
    private final Map<Long, String> names = new ConcurrentHashMap<>();

    private LedgerDomains(Path file, LedgerLog log) {
        this.file = file;
        this.log = log;
    }

    /** @throws IOException when the file is there and cannot be read */
    static LedgerDomains open(Path directory, LedgerLog log) throws IOException {
        LedgerDomains domains = new LedgerDomains(directory.resolve(FILE), log);
        if (Files.exists(domains.file)) {
            if (Files.size(domains.file) > FILE_SIZE_LIMIT) {
                throw new IOException(domains.file + " is larger than " + FILE_SIZE_LIMIT + " bytes");
            }
            for (String name : Files.readAllLines(domains.file)) {
                domains.names.put(Sha256.shortened(name), name);
            }
        }
        return domains;
    }

    /**
     * The hash that stands for a domain; its name is on disk when this returns, if it can be.
     *
     * @param domain lower case
     */
    long hashOf(String domain) {
        long hash = Sha256.shortened(domain);
        if (!names.containsKey(hash)) {
            add(hash, domain);
        }
        return hash;
    }

    /** The name behind a hash; empty when nobody knows it. */
    String name(long hash) {
        return names.getOrDefault(hash, "");
    }

    private synchronized void add(long hash, String domain) {
        boolean isLine = domain.chars().noneMatch(c -> c < ' ');
        if (names.size() >= DOMAINS_LIMIT || !isLine || names.putIfAbsent(hash, domain) != null) {
            return;
        }
        try {
            DurableFile.write(
                    file,
                    names.values().stream().sorted().map(name -> name + '\n').collect(Collectors.joining()));
        } catch (IOException e) {
            log.namesNotWritten(e);
        }
    }
}
