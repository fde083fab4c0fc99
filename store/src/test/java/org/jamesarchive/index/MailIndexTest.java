package org.jamesarchive.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jamesarchive.index.SearchPage.FacetCount;
import org.jamesarchive.index.SearchRequest.Facet;
import org.jamesarchive.index.SearchRequest.Order;
import org.jamesarchive.query.QueryException;
import org.jamesarchive.store.ContentId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MailIndexTest {

    @TempDir
    Path directory;

    private IndexedStore indexed;

    @BeforeEach
    void open() throws IOException {
        indexed = IndexedStore.open(directory);
    }

    @AfterEach
    void close() throws IOException {
        indexed.close();
    }

    private void addThree() throws IOException {
        QueriesTest.addThree(indexed);
    }

    @Test
    void hitShowsTheMail() throws Exception {
        addThree();
        SearchHit hit = indexed.hits("from:alice").get(0);
        assertThat(hit.from()).containsExactly("Alice Meyer <alice.meyer@mail.example.com>");
        assertThat(hit.to()).containsExactly("Bob <bob@example.org>", "archive-team@lists.example.net");
        assertThat(hit.date()).contains(Instant.parse("2024-01-15T10:00:00Z"));
        assertThat(hit.received()).isEqualTo(IndexedStore.ARRIVAL);
        assertThat(hit.messageId()).isEqualTo("One@mail.example.com");
        assertThat(hit.attachments()).containsExactly("Annual_Report-2023.pdf");
        assertThat(hit.contentIds()).containsExactly(hit.mailId());
        assertThat(hit.evidence().get(0).recipients()).hasSize(2);
        assertThat(hit.snippets()).isEmpty();
        assertThat(indexed.hits("is:malformed").get(0).defects()).containsExactly("the header is odd");
        assertThat(indexed.hits("id:" + hit.mailId())).containsExactly(hit);
        assertThat(indexed.hits("id:" + hit.mailId().hex().substring(0, 7) + "*"))
                .containsExactly(hit);
        assertThat(indexed.index.find(hit.mailId()).orElseThrow().subject()).isEqualTo(hit.subject());
        assertThat(indexed.index.find(new ContentId("0".repeat(64)))).isEmpty();
        assertThat(indexed.index.status().mails()).isEqualTo(3);
        assertThat(indexed.index.status().malformed()).isEqualTo(1);
        assertThat(indexed.index.status().failure()).isEmpty();
        assertThat(indexed.index.status().rebuilt()).isEqualTo(-1);
    }

    @Test
    void snippetsAreHarmlessAndMarked() throws Exception {
        indexed.add("Subject: <b>report</b>\r\nAttachment: my_report.txt;text/plain;the \"report\" in it\r\n\r\n"
                + "x ".repeat(3_000) + "a <script>report</script> & more\r\n");
        indexed.caughtUp();
        SearchPage page = indexed.index.search(
                new SearchRequest("report", Order.RELEVANCE, Optional.empty(), 10, true, Set.of()));
        List<String> snippets = page.hits().get(0).snippets();
        assertThat(snippets)
                .anySatisfy(text -> assertThat(text).isEqualTo("&lt;b&gt;<mark>report</mark>&lt;/b&gt;"))
                .anySatisfy(text ->
                        assertThat(text).contains("&lt;script&gt;<mark>report</mark>&lt;/script&gt; &amp; more"))
                .anySatisfy(text -> assertThat(text).contains("the &quot;<mark>report</mark>&quot; in it"))
                .allSatisfy(text -> assertThat(text).hasSizeLessThan(1_000));
    }

    @Test
    void pagesFollowEachOtherInATotalOrder() throws Exception {
        long seed = 20241130;
        Random random = new Random(seed);
        for (int i = 0; i < 250; i++) {
            // Many share a date and a score, so that the mail id decides.
            indexed.add("Subject: mail " + i + "\r\nDate: 2024-01-0" + (1 + random.nextInt(3)) + "T00:00:00Z\r\n\r\n"
                    + "word ".repeat(1 + random.nextInt(3)));
        }
        indexed.caughtUp();
        for (Order order : Order.values()) {
            List<SearchHit> all =
                    indexed.page("word", order, Optional.empty(), 1_000).hits();
            assertThat(all).hasSize(250);
            List<SearchHit> paged = new ArrayList<>();
            Optional<Cursor> after = Optional.empty();
            boolean isMore = true;
            while (isMore) {
                SearchPage page = indexed.page("word", order, after, 7);
                assertThat(page.total()).isEqualTo(250);
                paged.addAll(page.hits());
                after = Optional.of(paged.get(paged.size() - 1).cursor());
                isMore = page.isMore();
            }
            assertThat(paged).as("%s, seed %d", order, seed).isEqualTo(all);
            for (int i = 1; i < all.size(); i++) {
                Cursor one = all.get(i - 1).cursor();
                Cursor two = all.get(i).cursor();
                long compared = order == Order.OLDEST
                        ? Long.compare(one.value(), two.value())
                        : Long.compare(two.value(), one.value());
                assertThat(compared).isLessThanOrEqualTo(0);
                assertThat(compared < 0 || one.mailId().compareTo(two.mailId()) < 0)
                        .isTrue();
            }
        }
    }

    @Test
    void cursorOfAnotherWorkerIsAsGood() throws Exception {
        addThree();
        Cursor between =
                new Cursor(Instant.parse("2024-02-25T00:00:00Z").toEpochMilli(), new ContentId("8".repeat(64)));
        assertThat(indexed.page("", Order.NEWEST, Optional.of(between), 10).hits())
                .extracting(SearchHit::subject)
                .containsExactly("Re: lunch", "The annual-report of 2023");
    }

    @Test
    void facetsCountAllHits() throws Exception {
        addThree();
        SearchPage page = indexed.page("", Order.NEWEST, Optional.empty(), 1, Facet.values());
        assertThat(page.total()).isEqualTo(3);
        assertThat(page.hits()).hasSize(1);
        assertThat(page.facets().get(Facet.MONTH))
                .containsExactly(
                        new FacetCount("2024-03", 1), new FacetCount("2024-02", 1), new FacetCount("2024-01", 1));
        assertThat(page.facets().get(Facet.CORRESPONDENT))
                .startsWith(new FacetCount("alice.meyer@mail.example.com", 2), new FacetCount("bob@example.org", 2))
                .contains(new FacetCount("list-member@example.edu", 1));
        assertThat(page.facets().get(Facet.DOMAIN)).contains(new FacetCount("example.org", 2));
        assertThat(page.facets().get(Facet.ATTACHMENT_TYPE))
                .containsExactly(new FacetCount("application/pdf", 1), new FacetCount("text/plain", 1));
        assertThat(indexed.page("subject:lunch", Order.NEWEST, Optional.empty(), 1, Facet.ATTACHMENT_TYPE)
                        .facets())
                .isEqualTo(Map.of(Facet.ATTACHMENT_TYPE, List.of(new FacetCount("text/plain", 1))));
    }

    @Test
    void reportsAndCopiesOfOneMailAreOneHit() throws Exception {
        byte[] mail = "Subject: one\r\nFrom: a@example.org\r\n\r\nbody\r\n".getBytes(StandardCharsets.UTF_8);
        byte[] toBob = PlainMails.report("a@example.org>bob@example.org", mail);
        byte[] toEve = PlainMails.report("a@example.org>eve@example.org", mail);
        byte[] again =
                ("Received: again\r\n" + new String(mail, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
        Set<ContentId> ids = Set.of(
                indexed.add(toBob, IndexedStore.ARRIVAL.plusSeconds(5)),
                indexed.add(mail, IndexedStore.ARRIVAL.plusSeconds(9)),
                indexed.add(toEve, IndexedStore.ARRIVAL.plusSeconds(7)));
        indexed.add(again, IndexedStore.ARRIVAL.plusSeconds(1));
        indexed.caughtUp();
        SearchHit hit = indexed.hits("").get(0);
        assertThat(hit.contentIds()).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(hit.received()).isEqualTo(IndexedStore.ARRIVAL.plusSeconds(1));
        assertThat(hit.evidence()).singleElement().satisfies(evidence -> assertThat(evidence.recipients())
                .extracting(recipient -> recipient.address())
                .containsExactly("bob@example.org", "eve@example.org"));
        assertThat(hit.size()).isEqualTo(mail.length);
        assertThat(indexed.hits("rcpt:eve rcpt:bob is:journaled")).containsExactly(hit);
        for (ContentId id : ids) {
            assertThat(indexed.index.find(id)).map(SearchHit::mailId).contains(hit.mailId());
            assertThat(indexed.hits("id:" + id)).containsExactly(hit);
        }
    }

    @Test
    void mailThatCannotBeParsedIsFoundAndFlagged() throws Exception {
        for (String crash : List.of("runtime", "stack", "memory")) {
            indexed.add("Crash: " + crash + "\r\nSubject: x\r\n\r\nbody " + crash);
        }
        indexed.add("Subject: fine\r\n\r\nbody");
        indexed.caughtUp();
        assertThat(indexed.hits("")).hasSize(4);
        assertThat(indexed.hits("is:malformed")).hasSize(3).allSatisfy(hit -> assertThat(hit.defects())
                .containsExactly("it could not be parsed"));
        assertThat(indexed.hits("participant:sender@example.org")).hasSize(3);
        assertThat(indexed.index.status().failure()).isEmpty();
    }

    @Test
    void hostileTextsAreIndexed() throws Exception {
        indexed.add("Subject: \uFDFA" + "\uFDFA".repeat(5_000) + "\r\nFrom: " + "x".repeat(70_000)
                + "@example.org\r\nMessage-ID: " + "m".repeat(70_000) + "\r\nReferences: " + "r".repeat(70_000)
                + "\r\nAttachment: " + "f".repeat(70_000) + ";" + "t/".repeat(40_000) + ";" + "w".repeat(70_000)
                + "\r\nDate: +999999999-12-31T23:59:59Z\r\n\r\n" + "\uD800 " + "b".repeat(1_000_000) + " end");
        indexed.add("Date: -999999999-01-01T00:00:00Z\r\nSubject: early\r\n\r\n");
        indexed.caughtUp();
        assertThat(indexed.hits("end")).singleElement().satisfies(hit -> {
            assertThat(hit.defects()).isEmpty();
            assertThat(hit.subject()).hasSizeLessThan(3_000);
            assertThat(hit.date()).isEmpty();
        });
        assertThat(indexed.hits("message-id:" + "m".repeat(10_000))).hasSize(1);
        assertThat(indexed.hits("body:" + "b".repeat(10_000))).hasSize(1);
        assertThat(indexed.page("", Order.NEWEST, Optional.empty(), 10, Facet.values())
                        .total())
                .isEqualTo(2);
    }

    @Test
    void searchThatTakesTooLongFails() throws Exception {
        for (int i = 0; i < 50; i++) {
            indexed.add("Subject: mail " + i + "\r\n\r\nword");
        }
        indexed.caughtUp();
        indexed.index.close();
        try (MailIndex hurried = MailIndex.open(
                indexed.store,
                new PlainMails(),
                IndexedStore.settings(directory).withSearchTimeLimit(Duration.ofNanos(1)))) {
            assertThatThrownBy(() -> hurried.search(
                            new SearchRequest("word", Order.NEWEST, Optional.empty(), 10, false, Set.of())))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("took longer than");
        }
    }

    @Test
    void wrongQueryIsRefused() {
        assertThatThrownBy(() -> indexed.hits("form:x")).isInstanceOf(QueryException.class);
    }
}
