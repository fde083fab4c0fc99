package org.jamesarchive.index;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.awaitility.Awaitility;
import org.jamesarchive.index.SearchRequest.Facet;
import org.jamesarchive.index.SearchRequest.Order;
import org.jamesarchive.journal.MailReader;
import org.jamesarchive.query.QueryException;
import org.jamesarchive.store.Arrival;
import org.jamesarchive.store.Content;
import org.jamesarchive.store.ContentId;
import org.jamesarchive.store.EncryptionSettings;
import org.jamesarchive.store.SegmentedArchiveStore;
import org.jamesarchive.store.StoreSettings;

/** A store with its index, for tests. */
final class IndexedStore implements Closeable {

    static final int SERVER_ID = 7;
    static final Instant ARRIVAL = Instant.parse("2024-03-01T12:00:00Z");

    private final Path directory;
    final SegmentedArchiveStore store;
    final MailIndex index;

    private IndexedStore(Path directory, SegmentedArchiveStore store, MailIndex index) {
        this.directory = directory;
        this.store = store;
        this.index = index;
    }

    static IndexedStore open(Path directory) throws IOException {
        return open(directory, new PlainMails());
    }

    static IndexedStore open(Path directory, MailReader reader) throws IOException {
        return open(directory, reader, settings(directory));
    }

    static IndexedStore open(Path directory, MailReader reader, IndexSettings settings) throws IOException {
        SegmentedArchiveStore store = store(directory);
        return new IndexedStore(directory, store, MailIndex.open(store, reader, settings));
    }

    static IndexedStore open(Path directory, AttachmentExtraction extraction) throws IOException {
        SegmentedArchiveStore store = store(directory);
        return new IndexedStore(
                directory,
                store,
                MailIndex.open(store, new PlainMails(), Optional.of(extraction), settings(directory)));
    }

    /** With a keyset for the mails and the index. */
    static IndexedStore open(Path directory, EncryptionSettings encryption) throws IOException {
        SegmentedArchiveStore store =
                SegmentedArchiveStore.open(storeSettings(directory).withEncryption(encryption), Clock.systemUTC());
        return new IndexedStore(directory, store, MailIndex.open(store, new PlainMails(), settings(directory)));
    }

    static SegmentedArchiveStore store(Path directory) throws IOException {
        return SegmentedArchiveStore.open(storeSettings(directory), Clock.systemUTC());
    }

    private static StoreSettings storeSettings(Path directory) {
        return StoreSettings.of(directory, SERVER_ID).withFreeSpaceWatermark(0).withSegmentSizeLimit(100_000);
    }

    static IndexSettings settings(Path directory) {
        return IndexSettings.of(directory.resolve("index"), 2, 0)
                .withThreads(2)
                .withRefreshInterval(Duration.ofMillis(20));
    }

    Path folder() {
        return directory.resolve("index");
    }

    ContentId add(String mail) throws IOException {
        return add(mail.getBytes(StandardCharsets.UTF_8), ARRIVAL);
    }

    ContentId add(byte[] mail, Instant arrival) throws IOException {
        Content content = Content.of(mail);
        return store.append(new Arrival(
                        ContentId.of(content), content, arrival, "sender@example.org", List.of("archive@example.com")))
                .contentId();
    }

    /** Waits until all that is stored can be found. */
    IndexedStore caughtUp() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> {
                    IndexStatus status = index.status();
                    return status.behind() == 0 && status.failure().isEmpty();
                });
        try {
            index.refresh();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return this;
    }

    SearchPage page(String query, Order order, Optional<Cursor> after, int limit, Facet... facets)
            throws QueryException, IOException {
        return index.search(new SearchRequest(query, order, after, limit, false, Set.of(facets)));
    }

    List<SearchHit> hits(String query) throws QueryException, IOException {
        SearchPage page = page(query, Order.OLDEST, Optional.empty(), 1_000);
        List<SearchHit> hits = new ArrayList<>(page.hits());
        if (page.total() != hits.size()) {
            throw new AssertionError(page.total() + " in all, but " + hits.size() + " on the page");
        }
        return hits;
    }

    /** The subjects of what is found, oldest first. */
    List<String> subjects(String query) throws QueryException, IOException {
        return hits(query).stream().map(SearchHit::subject).toList();
    }

    @Override
    public void close() throws IOException {
        index.close();
        store.close();
    }
}
