package org.jamesarchive.index;

import java.io.Reader;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.cjk.CJKBigramFilter;
import org.apache.lucene.analysis.icu.ICUFoldingFilter;
import org.apache.lucene.analysis.icu.segmentation.DefaultICUTokenizerConfig;
import org.apache.lucene.analysis.icu.segmentation.ICUTokenizer;
import org.apache.lucene.analysis.miscellaneous.TruncateTokenFilter;

/**
 * Text to words: Unicode word boundaries (UAX #29) and between underscores and colons, which people write for emphasis and behind {@code Re}; without case, accents and width; Chinese, Japanese and Korean in pairs of characters,
 * and when a mail is indexed in single ones as well, so that one can be looked for too. Safe for use by many threads.
 */
final class MailAnalyzer extends Analyzer {

    private static final int CJK =
            CJKBigramFilter.HAN | CJKBigramFilter.HIRAGANA | CJKBigramFilter.KATAKANA | CJKBigramFilter.HANGUL;

    /** Between two texts of one field, so that no phrase spans both. */
    private static final int GAP = 100;

    private final boolean isIndexing;

    private MailAnalyzer(boolean isIndexing) {
        this.isIndexing = isIndexing;
    }

    static MailAnalyzer ofMails() {
        return new MailAnalyzer(true);
    }

    static MailAnalyzer ofQueries() {
        return new MailAnalyzer(false);
    }

    @Override
    protected TokenStreamComponents createComponents(String fieldName) {
        Tokenizer words = new ICUTokenizer(new DefaultICUTokenizerConfig(false, true));
        TokenStream pairs = new CJKBigramFilter(new ICUFoldingFilter(words), CJK, isIndexing);
        return new TokenStreamComponents(words, new TruncateTokenFilter(pairs, IndexFields.TERM_LIMIT));
    }

    @Override
    protected Reader initReader(String fieldName, Reader text) {
        return new WordSeparators(text);
    }

    @Override
    public int getPositionIncrementGap(String fieldName) {
        return GAP;
    }
}
