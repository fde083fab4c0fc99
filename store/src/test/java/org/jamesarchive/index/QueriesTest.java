package org.jamesarchive.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueriesTest {

    private static IndexedStore indexed;

    @BeforeAll
    static void open(@TempDir Path directory) throws IOException {
        indexed = IndexedStore.open(directory);
        addThree(indexed);
    }

    @AfterAll
    static void close() throws IOException {
        indexed.close();
    }

    /** Three mails, of which every query of the table finds those that it names. */
    static void addThree(IndexedStore indexed) throws IOException {
        indexed.add("""
                From: Alice Meyer <alice.meyer@mail.example.com>
                To: Bob <bob@example.org>, archive-team@lists.example.net
                Cc: Zoë Müller <zoe@xn--mller-kva.example>
                Bcc: hidden@example.org
                Subject: The annual-report of 2023
                Date: 2024-01-15T10:00:00Z
                Message-ID: One@mail.example.com
                References: zero@example.org
                Envelope: alice.meyer@mail.example.com>bob@example.org,list-member@example.edu
                Attachment: Annual_Report-2023.pdf;application/pdf;

                Figures are attached, and a naïve résumé.
                """.replace("\n", "\r\n"));
        indexed.add("""
                From: "Bob" <bob@example.org>
                To: alice.meyer@mail.example.com
                Subject: Re: lunch
                Date: 2024-02-20T10:00:00Z
                References: one@mail.example.com
                Attachment: notes.txt;text/plain;remember the milk

                日本語のメールです。 foo_bar e-mail https://www.example.com/a/path
                """.replace("\n", "\r\n"));
        indexed.add("""
                From: spam@example.invalid
                Subject: третий
                Defect: the header is odd

                lorem ipsum report
                """.replace("\n", "\r\n"));
        indexed.caughtUp();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "|123",
                "report|13",
                "REPORT|13",
                "annual report|1",
                "annual-report|1",
                "\"annual report\"|1",
                "\"report annual\"|",
                "subject:report|1",
                "body:report|3",
                "resume naive|1",
                "résumé|1",
                "from:alice|1",
                "from:meyer|1",
                "from:alice.meyer|1",
                "from:alice.meyer@mail.example.com|1",
                "from:ALICE.MEYER@mail.example.com|1",
                "from:\"alice meyer\"|1",
                "from:\"meyer alice\"|",
                "from:mail.example.com|1",
                "from:@mail.example.com|1",
                "from:example.com|1",
                "from:com|",
                "from:bob|2",
                "to:bob|1",
                "to:alice|2",
                "to:archive|1",
                "cc:muller|1",
                "cc:Zoë|1",
                "bcc:hidden|1",
                "to:hidden|",
                "rcpt:list-member@example.edu|1",
                "rcpt:member|1",
                "rcpt:bob|1",
                "rcpt:alice|",
                "participant:bob|12",
                "participant:example.edu|1",
                "domain:example.com|12",
                "domain:mail.example.com|12",
                "domain:example.org|12",
                "domain:example.edu|1",
                "domain:com|",
                "alice|12",
                "alice.meyer@mail.example.com|12",
                "list-member@example.edu|1",
                "from:ali*|1",
                "from:alice.meyer@*|1",
                "from:bo?|2",
                "repo*|13",
                "annual-rep*|1",
                "filename:annual|1",
                "filename:annual_report-2023.pdf|1",
                "filename:pdf|1",
                "filename:annu*|1",
                "filename:annual_rep*|1",
                "attachment:milk|2",
                "attachment:notes|2",
                "milk|2",
                "body:milk|",
                "type:application/pdf|1",
                "type:image|",
                "type:text|2",
                "type:appl*|1",
                "has:attachment|12",
                "-has:attachment|3",
                "is:malformed|3",
                "is:journaled|",
                "message-id:one@mail.example.com|1",
                "message-id:<One@mail.example.com>|1",
                "references:<one@mail.example.com>|2",
                "references:zero*|1",
                "日本|2",
                "日本語|2",
                "本日|",
                "語|2",
                "メール|2",
                "日*|2",
                "foo_bar|2",
                "www.example.com|2",
                "third OR третий|3",
                "ТРЕТИЙ|3",
                "date:2024-01|1",
                "date:2024|123",
                "after:2024-02-01|23",
                "after:2024-02-20|23",
                "before:2024-02-20|1",
                "received:2024-03-01|123",
                "received:>2024-03-01|",
                "size:>1KB|",
                "size:<1KB|123",
                "server:7|123",
                "server:worker7|123",
                "server:6|",
                "tag:x|",
                "-tag:x|123",
                "report -alice|3",
                "report (alice OR lorem)|13",
                "report NOT (alice lorem)|13",
                "alice & bob|12",
                "&|",
                "-&|"
            })
    void eachFieldFindsWhatItIsFor(String query, String found) throws Exception {
        Map<String, String> numbers = Map.of("The annual-report of 2023", "1", "Re: lunch", "2", "третий", "3");
        List<String> subjects = indexed.subjects(query == null ? "" : query);
        assertThat(subjects.stream().map(numbers::get).reduce((a, b) -> a + b).orElse(""))
                .isEqualTo(found == null ? "" : found);
    }
}
