package org.jamesarchive.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.LongField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.QueryTimeout;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortedNumericSelector;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.jamesarchive.query.QueryParser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HitCounterTest {

    private static final int[] SEGMENTS = {1, 999, 10, 2_000};
    private static final int SHARE = 64;

    private final ByteBuffersDirectory directory = new ByteBuffersDirectory();
    private final ExecutorService threads = Executors.newFixedThreadPool(3);
    private DirectoryReader reader;

    @BeforeEach
    void index() throws IOException {
        Random random = new Random(1);
        IndexWriterConfig configuration =
                new IndexWriterConfig(MailAnalyzer.ofMails()).setMergePolicy(NoMergePolicy.INSTANCE);
        try (IndexWriter writer = new IndexWriter(directory, configuration)) {
            for (int mails : SEGMENTS) {
                for (int i = 0; i < mails; i++) {
                    writer.addDocument(mail(random, i));
                }
                writer.commit();
            }
            writer.deleteDocuments(new Term("number", "5"), new Term("number", "1500"));
            writer.commit();
        }
        reader = DirectoryReader.open(directory);
    }

    private static Document mail(Random random, int number) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            text.append("word").append(random.nextInt(6)).append(' ');
        }
        Document document = new Document();
        document.add(new TextField(IndexFields.BODY, text.toString(), Field.Store.NO));
        document.add(new TextField(IndexFields.SUBJECT, "word" + random.nextInt(40), Field.Store.NO));
        document.add(new LongField(IndexFields.DATE, number, Field.Store.NO));
        document.add(new StringField("number", Integer.toString(number), Field.Store.NO));
        return document;
    }

    @AfterEach
    void close() throws IOException {
        threads.shutdown();
        reader.close();
        directory.close();
    }

    static Stream<Query> queries() throws Exception {
        MailQueries queries = new MailQueries(1);
        return Stream.concat(
                Stream.of(
                                "word1",
                                "word7",
                                "\"word1 word1\"",
                                "\"word1 word2 word3\"",
                                "word1 OR subject:word7",
                                "word1 -\"word2 word3\"",
                                "-\"word2 word3\"",
                                "word3*",
                                "(word1 OR word2 OR word39) -word5",
                                "nowhere",
                                "\"nowhere at all\"")
                        .map(text -> {
                            try {
                                return queries.lucene(QueryParser.parse(text));
                            } catch (Exception e) {
                                throw new IllegalStateException(e);
                            }
                        }),
                Stream.of(
                        new PhraseQuery(3, IndexFields.BODY, "word1", "word2"),
                        new BooleanQuery.Builder()
                                .add(new PhraseQuery(IndexFields.BODY, "word1", "word2"), Occur.MUST)
                                .add(LongField.newRangeQuery(IndexFields.DATE, 100, 1_200), Occur.FILTER)
                                .build(),
                        new BooleanQuery.Builder()
                                .add(new PhraseQuery(IndexFields.BODY, "word1", "word2"), Occur.MUST)
                                .add(new PrefixQuery(new Term(IndexFields.SUBJECT, "word3")), Occur.MUST_NOT)
                                .build(),
                        new TermQuery(new Term("number", "5"))));
    }

    @ParameterizedTest
    @MethodSource("queries")
    void countsWhatLuceneCounts(Query query) throws IOException {
        int expected = new IndexSearcher(reader).count(query);
        assertThat(count(query, threads)).isEqualTo(expected);
        assertThat(count(query, discarded -> {})).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("queries")
    void findsThePageWithoutLookingAtDocumentsAgain(Query query) throws IOException {
        IndexSearcher searcher = new IndexSearcher(reader, threads);
        Sort sort = new Sort(LongField.newSortField(IndexFields.DATE, true, SortedNumericSelector.Type.MIN));
        HitCounter counter = new HitCounter(threads, SHARE);
        for (int time = 0; time < 2; time++) {
            HitCounter.Hits hits = counter.count(searcher, query, () -> false);
            for (int limit : new int[] {1, 50, 5_000}) {
                assertThat(documents(searcher.search(hits.query(), limit, sort)))
                        .isEqualTo(documents(new IndexSearcher(reader).search(query, limit, sort)));
            }
        }
    }

    private static int[] documents(TopDocs found) {
        return Arrays.stream(found.scoreDocs).mapToInt(one -> one.doc).toArray();
    }

    private long count(Query query, Executor helpers) throws IOException {
        return new HitCounter(helpers, SHARE)
                .count(new IndexSearcher(reader, helpers), query, () -> false)
                .total();
    }

    @Test
    void sharesTheDocumentsOfASegmentOut() throws IOException {
        AtomicInteger handed = new AtomicInteger();
        count(new PhraseQuery(IndexFields.BODY, "word1", "word2"), task -> {
            handed.incrementAndGet();
            threads.execute(task);
        });
        assertThat(handed).hasValueGreaterThan(2_000 / SHARE);
    }

    @Test
    void countsASegmentOnceAndAgainWhenSomethingInItIsDeleted() throws IOException {
        HitCounter counter = new HitCounter(threads, SHARE);
        AtomicInteger looks = new AtomicInteger();
        Query query = new PhraseQuery(IndexFields.BODY, "word1", "word2");
        QueryTimeout counting = () -> looks.incrementAndGet() < 0;
        long first = counter.count(new IndexSearcher(reader), query, counting).total();
        int looksOfAll = looks.getAndSet(0);
        assertThat(counter.count(new IndexSearcher(reader), query, counting).total())
                .isEqualTo(first);
        assertThat(looks).hasValueLessThan(3);
        looks.set(0);
        try (IndexWriter writer = new IndexWriter(
                directory, new IndexWriterConfig(MailAnalyzer.ofMails()).setMergePolicy(NoMergePolicy.INSTANCE))) {
            for (int number = 1_000; number < 1_500; number++) {
                writer.deleteDocuments(new Term("number", Integer.toString(number)));
            }
        }
        try (DirectoryReader later = DirectoryReader.openIfChanged(reader)) {
            long count =
                    counter.count(new IndexSearcher(later), query, counting).total();
            assertThat(count).isEqualTo(new IndexSearcher(later).count(query)).isLessThan(first);
            assertThat(looks).hasValueGreaterThan(2).hasValueLessThan(looksOfAll);
        }
    }

    @Test
    void whatWasNotCountedToTheEndIsNotKept() throws IOException {
        HitCounter counter = new HitCounter(threads, SHARE);
        Query query = new PhraseQuery(IndexFields.BODY, "word1", "word2");
        assertThat(counter.count(new IndexSearcher(reader), query, () -> true).total())
                .isZero();
        assertThat(counter.count(new IndexSearcher(reader), query, () -> false).total())
                .isPositive();
    }

    @Test
    void endsWhenTheTimeIsOver() throws IOException {
        AtomicInteger looks = new AtomicInteger();
        long counted = new HitCounter(threads, 1 << 17)
                .count(
                        new IndexSearcher(reader, threads),
                        new PhraseQuery(IndexFields.BODY, "word1", "word2"),
                        () -> looks.incrementAndGet() > 0)
                .total();
        assertThat(counted).isZero();
    }
}
