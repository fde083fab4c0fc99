package org.jamesarchive.index;

import com.ibm.icu.text.Normalizer2;
import org.apache.lucene.analysis.icu.ICUFoldingFilter;

/** The fields of a mail's document in Lucene, and how what is no running text is written in them. */
final class IndexFields {

    /** The mail id, 32 bytes; as a term and as a doc value. */
    static final String MAIL = "mail";

    /** The content ids of what is stored of it, but for the mail id; 32 bytes each. */
    static final String COPY = "copy";

    /** {@link MailRecord}, stored. */
    static final String RECORD = "record";

    static final String SUBJECT = "subject";
    static final String BODY = "body";
    static final String FILE_NAME = "filename";
    static final String ATTACHMENT_TEXT = "attachment";
    static final String FROM = "from";
    static final String TO = "to";
    static final String CC = "cc";
    static final String BCC = "bcc";
    static final String RECIPIENT = "rcpt";
    static final String PARTICIPANT = "participant";
    static final String DOMAIN = "domain";
    static final String MESSAGE_ID = "messageid";
    static final String REFERENCES = "references";
    static final String TYPE = "type";

    /** {@link #ATTACHED}, {@link #MALFORMED}, {@link #JOURNALED}. */
    static final String FLAG = "flag";

    static final String ATTACHED = "attachment";
    static final String MALFORMED = "malformed";
    static final String JOURNALED = "journaled";

    /** {@link #PENDING}, {@link #DONE}, {@link #FAILED}; of mails with files whose text the extractor may find. */
    static final String EXTRACTION = "extraction";

    static final String PENDING = "pending";
    static final String DONE = "done";

    /** The text of at least one file could not be read. */
    static final String FAILED = "failed";

    /** Milliseconds since 1970 of the Date field, of the arrival where there is none. */
    static final String DATE = "date";

    static final String RECEIVED = "received";
    static final String SIZE = "size";

    static final String FACET_CORRESPONDENT = "facet-correspondent";
    static final String FACET_DOMAIN = "facet-domain";
    static final String FACET_TYPE = "facet-type";

    /** Most UTF-16 units of a word or address that count; more of it is neither indexed nor looked for. */
    static final int TERM_LIMIT = 255;

    private static final Normalizer2 FOLDING = ICUFoldingFilter.NORMALIZER;

    private IndexFields() {}

    /** Without case, accents and width, as words of a text are folded, cut at {@link #TERM_LIMIT}. */
    static String folded(String term) {
        String cut = term.length() > TERM_LIMIT ? term.substring(0, TERM_LIMIT) : term;
        String folded = FOLDING.normalize(cut);
        return folded.length() > TERM_LIMIT ? folded.substring(0, TERM_LIMIT) : folded;
    }

    /** A file name as words: {@code annual_report-2024.pdf} is four. */
    static String words(String fileName) {
        StringBuilder words = new StringBuilder(fileName.length());
        fileName.codePoints()
                .forEach(c -> words.appendCodePoint(
                        Character.isLetterOrDigit(c) || Character.getType(c) == Character.NON_SPACING_MARK ? c : ' '));
        return words.toString();
    }

    /** Without the angle brackets. */
    static String messageId(String text) {
        String trimmed = text.strip();
        return folded(
                trimmed.length() > 1 && trimmed.startsWith("<") && trimmed.endsWith(">")
                        ? trimmed.substring(1, trimmed.length() - 1)
                        : trimmed);
    }
}
