package org.jamesarchive.index;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.ConcurrentMergeScheduler;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.LiveFieldValues;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.SearcherFactory;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.BytesRef;
import org.jamesarchive.attachment.FileFormats;
import org.jamesarchive.journal.ArchivedMail;
import org.jamesarchive.message.ParsedMessage;
import org.jamesarchive.store.ContentId;
import org.jamesarchive.store.LogPlace;
import org.jamesarchive.store.seal.Keyset;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Lucene index on disk: a document a mail, and with each commit the place of the log up to which it holds all. What comes in again is
 * merged, so a place before the true one does no harm. Safe for use by many threads.
 */
final class LuceneIndex implements Closeable {

    private static final Logger LOGGER = LoggerFactory.getLogger(LuceneIndex.class);

    /** The version of fields, analysis and record: an index of another one is made anew. */
    static final String FORMAT = "2";

    private static final String FORMAT_KEY = "format";
    private static final String PLACE_KEY = "place";
    private static final String EDITION_KEY = "edition";
    private static final double MIB = 1024 * 1024;
    private static final int MERGES_LIMIT = 6;
    private static final int STRIPES = 256;

    private final Directory directory;
    private final MailAnalyzer analyzer = MailAnalyzer.ofMails();
    private final IndexWriter writer;
    private final StoredMessages messages;
    private final SearcherManager searchers;
    private final Records records;
    private final Lock[] locks = new Lock[STRIPES];
    private final LogPlace committed;
    private final String edition;
    private volatile boolean isClosed;

    /** What the last commit says. */
    private record Commit(LogPlace place, String edition) {}

    private LuceneIndex(Directory directory, IndexWriter writer, StoredMessages messages, Commit commit)
            throws IOException {
        this.messages = messages;
        this.directory = directory;
        this.writer = writer;
        this.committed = commit.place();
        this.edition = commit.edition();
        this.searchers = new SearcherManager(writer, new SearcherFactory());
        this.records = new Records(searchers);
        for (int i = 0; i < STRIPES; i++) {
            locks[i] = new ReentrantLock();
        }
    }

    /**
     * Opens what was committed last, an empty index when there is none.
     *
     * @param memoryLimit bytes of what is added and not yet written
     * @param messages gives the texts of mails that are there; its edition is that of an index that is new
     * @param keys what the files are sealed with; with none they are in clear
     * @throws IOException when it cannot be opened; {@link IndexFailure} tells whether it may be thrown away then
     */
    static LuceneIndex open(Path folder, StoredMessages messages, long memoryLimit, Keyset keys) throws IOException {
        Files.createDirectories(folder);
        Directory directory = keys.isEmpty() ? directory(folder) : new SealedDirectory(directory(folder), keys);
        try {
            Commit commit = DirectoryReader.indexExists(directory)
                    ? committed(directory)
                    : new Commit(LogPlace.BEGINNING, messages.edition());
            IndexWriter writer = new IndexWriter(directory, configuration(memoryLimit));
            try {
                return new LuceneIndex(directory, writer, messages, commit);
            } catch (IOException | RuntimeException e) {
                writer.rollback();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    /** In the extension jar the classes that Lucene has for newer JDKs are left out, and it fails without them unless it is told. */
    private static Directory directory(Path folder) throws IOException {
        if (MMapDirectory.class.getResource("MemorySegmentIndexInputProvider.class") == null) {
            System.setProperty("org.apache.lucene.store.MMapDirectory.enableMemorySegments", "false");
        }
        return FSDirectory.open(folder);
    }

    private static Commit committed(Directory directory) throws IOException {
        try (DirectoryReader reader = DirectoryReader.open(directory)) {
            Map<String, String> data = reader.getIndexCommit().getUserData();
            if (!FORMAT.equals(data.get(FORMAT_KEY))) {
                throw new UnusableIndexException("the index is of format " + data.get(FORMAT_KEY));
            }
            String place = data.getOrDefault(PLACE_KEY, "");
            return new Commit(
                    LogPlace.parse(place)
                            .orElseThrow(
                                    () -> new UnusableIndexException("the index names no place of the log: " + place)),
                    data.getOrDefault(EDITION_KEY, ""));
        }
    }

    private static IndexWriterConfig configuration(long memoryLimit) {
        ConcurrentMergeScheduler merges = new ConcurrentMergeScheduler();
        merges.setMaxMergesAndThreads(MERGES_LIMIT, 1);
        return new IndexWriterConfig(MailAnalyzer.ofMails())
                .setRAMBufferSizeMB(memoryLimit / MIB)
                .setMergeScheduler(merges)
                .setCommitOnClose(false);
    }

    /** Up to where the log was indexed when this was opened. */
    LogPlace committed() {
        return committed;
    }

    /** Which reader it was begun with. */
    String edition() {
        return edition;
    }

    /**
     * Adds a copy of a mail: a new document, or the one that is there with what this copy says. A copy that says nothing new changes nothing.
     *
     * @throws IllegalArgumentException when Lucene refuses the mail as it is
     * @throws IOException when the index cannot be written
     */
    void add(ContentId contentId, Instant received, ArchivedMail mail) throws IOException {
        MailRecord copy = MailRecord.of(contentId, received, mail);
        String key = mail.mailId().hex();
        Lock lock = locks[Math.floorMod(key.hashCode(), STRIPES)];
        lock.lock();
        try {
            @Nullable MailRecord known = records.get(key);
            MailRecord merged = known == null ? copy : known.with(copy);
            if (merged.equals(known)) {
                return;
            }
            ParsedMessage message = richest(merged, mail.message());
            // What the extractor found in a document that is written anew it finds again.
            Document document = MailDocument.of(merged, message, pending(message), analyzer);
            if (known == null) {
                writer.addDocument(document);
            } else {
                writer.updateDocument(
                        new Term(IndexFields.MAIL, new BytesRef(mail.mailId().bytes())), document);
            }
            records.add(key, merged);
        } finally {
            lock.unlock();
        }
    }

    private static String pending(ParsedMessage message) {
        return message.attachments().stream().anyMatch(FileFormats::isReadable) ? IndexFields.PENDING : "";
    }

    /** The first mails, in the order in which they were indexed, the texts of whose files are still to be read. */
    List<MailRecord> pending(int limit) throws IOException {
        return look(searcher -> {
            List<MailRecord> pending = new ArrayList<>();
            for (var found : searcher.search(extraction(IndexFields.PENDING), limit, Sort.INDEXORDER).scoreDocs) {
                pending.add(record(searcher, found.doc));
            }
            return pending;
        });
    }

    /** How many mails are as far with the texts of their files. */
    int extracted(String state) throws IOException {
        return look(searcher -> searcher.count(extraction(state)));
    }

    private static Query extraction(String state) {
        return new TermQuery(new Term(IndexFields.EXTRACTION, state));
    }

    /**
     * Writes a mail anew with the texts of its files.
     *
     * @param read the mail as it was when it was read; when it has changed since, nothing is done and it is pending still
     * @param message with those texts
     * @param defects what is to be said of them
     * @param state {@link IndexFields#DONE} or {@link IndexFields#FAILED}
     * @throws IllegalArgumentException when Lucene refuses the mail as it is
     * @throws IOException when the index cannot be written
     */
    void extracted(MailRecord read, ParsedMessage message, List<String> defects, String state) throws IOException {
        String key = read.mailId().hex();
        Lock lock = locks[Math.floorMod(key.hashCode(), STRIPES)];
        lock.lock();
        try {
            if (!read.equals(records.get(key))) {
                return;
            }
            MailRecord record = read.withDefects(defects);
            writer.updateDocument(
                    new Term(IndexFields.MAIL, new BytesRef(record.mailId().bytes())),
                    MailDocument.of(record, message, state, analyzer));
            records.add(key, record);
        } finally {
            lock.unlock();
        }
    }

    /** The message itself; where a copy that was indexed before has more in it, that one. */
    private ParsedMessage richest(MailRecord record, ParsedMessage message) {
        if (MailRecord.weight(message) >= record.weight()) {
            return message;
        }
        try {
            return messages.of(record)
                    .filter(other -> MailRecord.weight(other) > MailRecord.weight(message))
                    .orElse(message);
        } catch (IOException e) {
            LOGGER.warn(
                    "mail={}: a copy that has more in it cannot be read any more: {}", record.mailId(), e.toString());
            return message;
        }
    }

    /** Makes what was added findable. */
    void refresh() throws IOException {
        searchers.maybeRefreshBlocking();
    }

    /**
     * Writes what was added to disk.
     *
     * @param place all before it was added
     */
    void commit(LogPlace place) throws IOException {
        writer.setLiveCommitData(Map.of(FORMAT_KEY, FORMAT, PLACE_KEY, place.text(), EDITION_KEY, edition)
                .entrySet());
        writer.commit();
    }

    /** Whether there is more than was committed. */
    boolean hasUncommitted() {
        return writer.hasUncommittedChanges();
    }

    /** What is done with a searcher. */
    @FunctionalInterface
    interface Look<T> {
        T at(IndexSearcher searcher) throws IOException;
    }

    /** Looks at what can be found now; it does not change meanwhile. */
    <T> T look(Look<T> look) throws IOException {
        IndexSearcher searcher = searchers.acquire();
        try {
            return look.at(searcher);
        } finally {
            searchers.release(searcher);
        }
    }

    /** How many mails can be found. */
    int mails() throws IOException {
        return look(searcher -> searcher.getIndexReader().numDocs());
    }

    /** How many of them could not be read whole. */
    int malformed() throws IOException {
        return look(searcher -> searcher.count(new TermQuery(new Term(IndexFields.FLAG, IndexFields.MALFORMED))));
    }

    /** The mail with this mail id, else the first one of which something with this content id is stored. */
    static Optional<MailRecord> find(IndexSearcher searcher, ContentId id) throws IOException {
        BytesRef term = new BytesRef(id.bytes());
        for (String field : new String[] {IndexFields.MAIL, IndexFields.COPY}) {
            TopDocs found = searcher.search(new TermQuery(new Term(field, term)), 100);
            MailRecord first = null;
            for (var document : found.scoreDocs) {
                MailRecord record = record(searcher, document.doc);
                if (first == null || record.mailId().compareTo(first.mailId()) < 0) {
                    first = record;
                }
            }
            if (first != null) {
                return Optional.of(first);
            }
        }
        return Optional.empty();
    }

    static MailRecord record(IndexSearcher searcher, int document) throws IOException {
        BytesRef bytes = searcher.storedFields()
                .document(document, Set.of(IndexFields.RECORD))
                .getBinaryValue(IndexFields.RECORD);
        if (bytes == null) {
            throw new UnusableIndexException("a mail in the index has no record");
        }
        return MailRecordCodec.decode(bytes);
    }

    /** Ends without writing what was not committed. */
    @Override
    public void close() throws IOException {
        if (isClosed) {
            return;
        }
        isClosed = true;
        try (directory;
                searchers;
                records) {
            writer.rollback();
        }
    }

    /** The records of all mails, also of those that were added since the last refresh. */
    private static final class Records extends LiveFieldValues<IndexSearcher, MailRecord> {

        private static final MailRecord NONE = new MailRecord(
                ContentId.of(new byte[32]),
                List.of(),
                "",
                List.of(),
                List.of(),
                Optional.empty(),
                Instant.EPOCH,
                "",
                List.of(),
                0,
                List.of(),
                List.of(),
                false,
                0);

        Records(SearcherManager searchers) {
            super(searchers, NONE);
        }

        @Override
        protected @Nullable MailRecord lookupFromSearcher(IndexSearcher searcher, String key) throws IOException {
            TermQuery query = new TermQuery(new Term(IndexFields.MAIL, new BytesRef(new ContentId(key).bytes())));
            TopDocs found = searcher.search(query, 1);
            return found.scoreDocs.length == 0 ? null : record(searcher, found.scoreDocs[0].doc);
        }
    }
}
