package org.jamesarchive.index;

import java.io.IOException;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.uhighlight.LengthGoalBreakIterator;
import org.apache.lucene.search.uhighlight.Passage;
import org.apache.lucene.search.uhighlight.PassageFormatter;
import org.apache.lucene.search.uhighlight.UnifiedHighlighter;
import org.jamesarchive.message.Attachment;
import org.jamesarchive.message.ParsedMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows where in a mail the query matched: reads the mail again, since the index has no texts. Safe for use by many threads. */
final class Snippets {

    private static final Logger LOGGER = LoggerFactory.getLogger(Snippets.class);
    private static final int PASSAGES_LIMIT = 3;
    private static final int PASSAGE_LENGTH = 160;
    private static final int PASSAGE_LIMIT = 400;
    private static final float FRAGMENT_ALIGNMENT = 0.3f;

    /** Most characters of a text that are looked through. */
    private static final int TEXT_LIMIT = 1024 * 1024;

    private static final int ATTACHMENTS_LIMIT = 100;

    private final StoredMessages messages;
    private final MailAnalyzer analyzer = MailAnalyzer.ofMails();

    Snippets(StoredMessages messages) {
        this.messages = messages;
    }

    /** Of subject, text and attachments; none when the mail cannot be read. */
    List<String> of(MailRecord record, Query query) {
        try {
            Optional<ParsedMessage> message = messages.of(record);
            return message.isEmpty() ? List.of() : of(message.get(), query);
        } catch (IOException | RuntimeException e) {
            LOGGER.warn("mail={} cannot be highlighted: {}", record.mailId(), e.toString());
            return List.of();
        }
    }

    private List<String> of(ParsedMessage message, Query query) throws IOException {
        List<String> snippets = new ArrayList<>();
        add(snippets, IndexFields.SUBJECT, message.subject(), query);
        add(snippets, IndexFields.BODY, message.body(), query);
        for (Attachment attachment :
                message.attachments().stream().limit(ATTACHMENTS_LIMIT).toList()) {
            add(snippets, IndexFields.FILE_NAME, attachment.fileName(), query);
            add(snippets, IndexFields.ATTACHMENT_TEXT, attachment.text(), query);
        }
        return snippets;
    }

    private void add(List<String> snippets, String field, String text, Query query) throws IOException {
        if (text.isBlank()) {
            return;
        }
        UnifiedHighlighter highlighter = UnifiedHighlighter.builderWithoutSearcher(analyzer)
                .withMaxLength(TEXT_LIMIT)
                .withMaxNoHighlightPassages(0)
                // else nothing is marked unless one text holds all that was asked for, in whichever fields
                .withWeightMatches(false)
                .withFormatter(new Marks())
                .withBreakIterator(() -> LengthGoalBreakIterator.createClosestToLength(
                        BreakIterator.getWordInstance(Locale.ROOT), PASSAGE_LENGTH, FRAGMENT_ALIGNMENT))
                .build();
        String searched = field.equals(IndexFields.FILE_NAME) ? spaced(text) : text;
        Object found = highlighter.highlightWithoutSearcher(field, query, searched, PASSAGES_LIMIT);
        if (found instanceof List<?> passages) {
            passages.forEach(passage -> snippets.add(String.valueOf(passage)));
        }
    }

    /** As the name was indexed, in the same length. */
    private static String spaced(String fileName) {
        String words = IndexFields.words(fileName);
        return words.length() == fileName.length() ? words : fileName;
    }

    /** HTML-escaped, each match between marks, none longer than {@link #PASSAGE_LIMIT}. */
    private static final class Marks extends PassageFormatter {

        @Override
        public List<String> format(Passage[] passages, String content) {
            List<String> texts = new ArrayList<>();
            for (Passage passage : passages) {
                texts.add(text(passage, content));
            }
            return texts;
        }

        private static String text(Passage passage, String content) {
            StringBuilder text = new StringBuilder();
            int at = passage.getStartOffset();
            if (passage.getNumMatches() > 0) {
                at = Math.max(at, passage.getMatchStarts()[0] - PASSAGE_LENGTH);
            }
            int end = Math.min(passage.getEndOffset(), at + PASSAGE_LIMIT);
            for (int match = 0; match < passage.getNumMatches(); match++) {
                int from = Math.max(at, passage.getMatchStarts()[match]);
                int to = Math.min(end, passage.getMatchEnds()[match]);
                if (from < to) {
                    escape(content, at, from, text);
                    text.append("<mark>");
                    escape(content, from, to, text);
                    text.append("</mark>");
                    at = to;
                }
            }
            escape(content, at, end, text);
            return text.toString().strip();
        }

        private static void escape(String content, int from, int to, StringBuilder text) {
            for (int i = from; i < to; i++) {
                char c = content.charAt(i);
                switch (c) {
                    case '&' -> text.append("&amp;");
                    case '<' -> text.append("&lt;");
                    case '>' -> text.append("&gt;");
                    case '"' -> text.append("&quot;");
                    case '\'' -> text.append("&#39;");
                    default -> text.append(Character.isISOControl(c) ? ' ' : c);
                }
            }
        }
    }
}
