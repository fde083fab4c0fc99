package org.jamesarchive.index;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;
import org.apache.lucene.document.LongField;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.DisjunctionMaxQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TermRangeQuery;
import org.apache.lucene.search.WildcardQuery;
import org.apache.lucene.util.BytesRef;
import org.jamesarchive.query.MailQuery;
import org.jamesarchive.query.QueryField;

/**
 * Our query language in Lucene's queries. What has no letter or digit in it, such as {@code &}, says nothing and is left out. Safe for use by
 * many threads.
 */
final class MailQueries {

    private static final int CLAUSES_LIMIT = 32_768;
    private static final float SUBJECT_BOOST = 2;
    private static final float TIE_BREAKER = 0.1f;
    private static final int HASH_BYTES = 32;
    private static final int HASH_DIGITS = 2 * HASH_BYTES;

    /** What cannot stand inside of a word of a text. */
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{M}\\p{N}*?\\\\.'’]+");

    private static final Pattern BETWEEN_WORDS_OF_NAMES = Pattern.compile("[^\\p{L}\\p{M}\\p{N}*?]+");

    private static final Pattern ONLY_WILDCARDS = Pattern.compile("[*?]*");

    private static final List<String> TEXTS =
            List.of(IndexFields.SUBJECT, IndexFields.BODY, IndexFields.FILE_NAME, IndexFields.ATTACHMENT_TEXT);

    private final Analyzer analyzer = MailAnalyzer.ofQueries();
    private final int serverId;

    MailQueries(int serverId) {
        this.serverId = serverId;
        IndexSearcher.setMaxClauseCount(CLAUSES_LIMIT);
    }

    Query lucene(MailQuery query) {
        return translated(query).orElseGet(() -> new MatchNoDocsQuery("nothing to look for"));
    }

    private Optional<Query> translated(MailQuery query) {
        if (query instanceof MailQuery.And and) {
            return and(and.operands());
        }
        if (query instanceof MailQuery.Or or) {
            List<Query> operands = or.operands().stream()
                    .flatMap(one -> translated(one).stream())
                    .toList();
            return operands.isEmpty() ? Optional.empty() : Optional.of(any(operands));
        }
        if (query instanceof MailQuery.Not not) {
            return translated(not.operand()).map(MailQueries::none);
        }
        if (query instanceof MailQuery.Word word) {
            return word(word.field(), word.text());
        }
        if (query instanceof MailQuery.Phrase phrase) {
            return word(phrase.field(), phrase.text());
        }
        if (query instanceof MailQuery.Pattern pattern) {
            return pattern(pattern.field(), pattern.pattern());
        }
        return Optional.of(
                query instanceof MailQuery.Range range
                        ? range(range.field(), range.from(), range.to())
                        : new MatchAllDocsQuery());
    }

    private Optional<Query> and(List<MailQuery> operands) {
        BooleanQuery.Builder all = new BooleanQuery.Builder();
        int wanted = 0;
        int count = 0;
        for (MailQuery operand : operands) {
            boolean isNot = operand instanceof MailQuery.Not;
            Optional<Query> one = translated(operand instanceof MailQuery.Not not ? not.operand() : operand);
            if (one.isPresent()) {
                all.add(one.get(), isNot ? Occur.MUST_NOT : Occur.MUST);
                wanted += isNot ? 0 : 1;
                count++;
            }
        }
        if (count == 0) {
            return Optional.empty();
        }
        if (wanted == 0) {
            all.add(new MatchAllDocsQuery(), Occur.FILTER);
        }
        return Optional.of(all.build());
    }

    private static Query none(Query query) {
        return new BooleanQuery.Builder()
                .add(new MatchAllDocsQuery(), Occur.FILTER)
                .add(query, Occur.MUST_NOT)
                .build();
    }

    private static Query any(List<Query> queries) {
        if (queries.size() == 1) {
            return queries.get(0);
        }
        BooleanQuery.Builder any = new BooleanQuery.Builder();
        queries.forEach(query -> any.add(query, Occur.SHOULD));
        return any.build();
    }

    private Optional<Query> word(QueryField field, String text) {
        return switch (field) {
            case ANY -> anywhere(text);
            case SUBJECT -> words(IndexFields.SUBJECT, text);
            case BODY -> words(IndexFields.BODY, text);
            case FILENAME -> words(IndexFields.FILE_NAME, IndexFields.words(text));
            case ATTACHMENT ->
                either(words(IndexFields.FILE_NAME, IndexFields.words(text)), words(IndexFields.ATTACHMENT_TEXT, text));
            case FROM, TO, CC, BCC, RCPT, PARTICIPANT -> address(lucene(field), text);
            case DOMAIN -> Optional.of(term(IndexFields.DOMAIN, domain(text)));
            case MESSAGE_ID -> Optional.of(term(IndexFields.MESSAGE_ID, IndexFields.messageId(text)));
            case REFERENCES -> Optional.of(term(IndexFields.REFERENCES, IndexFields.messageId(text)));
            case TYPE -> Optional.of(term(IndexFields.TYPE, IndexFields.folded(text)));
            case SERVER -> Optional.of(server(text));
            case ID -> Optional.of(ids(text, text));
            case TAG -> Optional.of(new MatchNoDocsQuery("no mail has a tag"));
            case HAS, IS -> Optional.of(term(IndexFields.FLAG, text));
            case DATE, RECEIVED, SIZE -> throw new IllegalArgumentException("the parser makes ranges of " + field);
        };
    }

    private Optional<Query> anywhere(String text) {
        List<Query> places = new ArrayList<>();
        for (String field : TEXTS) {
            words(field, field.equals(IndexFields.FILE_NAME) ? IndexFields.words(text) : text)
                    .map(query -> field.equals(IndexFields.SUBJECT) ? new BoostQuery(query, SUBJECT_BOOST) : query)
                    .ifPresent(places::add);
        }
        address(IndexFields.PARTICIPANT, text).ifPresent(places::add);
        return places.isEmpty() ? Optional.empty() : Optional.of(new DisjunctionMaxQuery(places, TIE_BREAKER));
    }

    private Optional<Query> words(String field, String text) {
        PhraseQuery.Builder phrase = new PhraseQuery.Builder();
        Term first = null;
        int count = 0;
        int position = -1;
        try (TokenStream words = analyzer.tokenStream(field, text)) {
            CharTermAttribute word = words.getAttribute(CharTermAttribute.class);
            PositionIncrementAttribute increment = words.getAttribute(PositionIncrementAttribute.class);
            words.reset();
            while (words.incrementToken()) {
                position += increment.getPositionIncrement();
                Term term = new Term(field, word.toString());
                phrase.add(term, Math.max(0, position));
                first = first == null ? term : first;
                count++;
            }
            words.end();
        } catch (IOException e) {
            throw new IllegalStateException("a text in memory cannot be read", e);
        }
        if (first == null) {
            return Optional.empty();
        }
        return Optional.of(count == 1 ? new TermQuery(first) : phrase.build());
    }

    private Optional<Query> address(String field, String text) {
        String stripped = text.strip();
        if (stripped.startsWith("<") && stripped.endsWith(">") && stripped.length() > 1) {
            stripped = stripped.substring(1, stripped.length() - 1);
        }
        if (stripped.startsWith("@")) {
            stripped = stripped.substring(1);
        }
        String folded = IndexFields.folded(stripped);
        Optional<Query> exact = folded.indexOf(' ') >= 0 || folded.codePoints().noneMatch(Character::isLetterOrDigit)
                ? Optional.empty()
                : Optional.of(term(field, folded));
        boolean isAddress = exact.isPresent() && folded.indexOf('@') > 0;
        return isAddress ? exact : either(exact, words(field, stripped));
    }

    private static Optional<Query> either(Optional<Query> one, Optional<Query> other) {
        if (one.isEmpty() || one.equals(other)) {
            return other;
        }
        return other.isEmpty() ? one : Optional.of(any(List.of(one.get(), other.get())));
    }

    private static String lucene(QueryField field) {
        return switch (field) {
            case FROM -> IndexFields.FROM;
            case TO -> IndexFields.TO;
            case CC -> IndexFields.CC;
            case BCC -> IndexFields.BCC;
            case RCPT -> IndexFields.RECIPIENT;
            default -> IndexFields.PARTICIPANT;
        };
    }

    private Query server(String text) {
        String number = text.startsWith("worker") ? text.substring("worker".length()) : text;
        return number.equals(Integer.toString(serverId))
                ? new MatchAllDocsQuery()
                : new MatchNoDocsQuery("another worker");
    }

    private static String domain(String text) {
        return IndexFields.folded(text.startsWith("@") ? text.substring(1) : text);
    }

    private Optional<Query> pattern(QueryField field, String pattern) {
        return switch (field) {
            case ANY -> {
                List<Query> places = new ArrayList<>();
                for (String text : TEXTS) {
                    patterns(text, pattern).ifPresent(places::add);
                }
                places.add(wildcard(IndexFields.PARTICIPANT, pattern));
                yield Optional.of(any(places));
            }
            case SUBJECT -> patterns(IndexFields.SUBJECT, pattern);
            case BODY -> patterns(IndexFields.BODY, pattern);
            case FILENAME -> patterns(IndexFields.FILE_NAME, pattern);
            case ATTACHMENT ->
                either(patterns(IndexFields.FILE_NAME, pattern), patterns(IndexFields.ATTACHMENT_TEXT, pattern));
            case FROM, TO, CC, BCC, RCPT, PARTICIPANT -> Optional.of(wildcard(lucene(field), pattern));
            case DOMAIN -> Optional.of(wildcard(IndexFields.DOMAIN, pattern));
            case MESSAGE_ID -> Optional.of(wildcard(IndexFields.MESSAGE_ID, pattern));
            case REFERENCES -> Optional.of(wildcard(IndexFields.REFERENCES, pattern));
            case TYPE -> Optional.of(wildcard(IndexFields.TYPE, pattern));
            case ID -> {
                String beginning = pattern.substring(0, pattern.length() - 1);
                yield Optional.of(ids(
                        beginning + "0".repeat(HASH_DIGITS - beginning.length()),
                        beginning + "f".repeat(HASH_DIGITS - beginning.length())));
            }
            case SERVER, TAG -> Optional.of(new MatchNoDocsQuery("no wildcards"));
            case HAS, IS, DATE, RECEIVED, SIZE ->
                throw new IllegalArgumentException("the parser makes no patterns of " + field);
        };
    }

    /** What stands between words is not in the index: {@code annual-rep*} is {@code annual} and {@code rep*}. */
    private static Optional<Query> patterns(String field, String pattern) {
        Pattern between = field.equals(IndexFields.FILE_NAME) ? BETWEEN_WORDS_OF_NAMES : BETWEEN_WORDS;
        List<Query> words = new ArrayList<>();
        for (String word : between.split(pattern, -1)) {
            if (!ONLY_WILDCARDS.matcher(word).matches()) {
                words.add(wildcard(field, word));
            }
        }
        if (words.size() == 1) {
            return Optional.of(words.get(0));
        }
        BooleanQuery.Builder all = new BooleanQuery.Builder();
        words.forEach(word -> all.add(word, Occur.MUST));
        return words.isEmpty() ? Optional.empty() : Optional.of(all.build());
    }

    private static Query wildcard(String field, String pattern) {
        StringBuilder folded = new StringBuilder();
        StringBuilder literal = new StringBuilder();
        int wildcards = 0;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '\\' && i + 1 < pattern.length()) {
                i++;
                literal.append(pattern.charAt(i));
            } else if (c == '*' || c == '?') {
                folded.append(escaped(literal)).append(c);
                literal.setLength(0);
                wildcards++;
            } else {
                literal.append(c);
            }
        }
        folded.append(escaped(literal));
        String text = folded.toString();
        if (text.startsWith("*") || text.startsWith("?")) {
            return new MatchNoDocsQuery("what stands before the wildcard says nothing");
        }
        if (wildcards == 0) {
            return term(field, unescaped(text));
        }
        return wildcards == 1 && text.endsWith("*")
                ? new PrefixQuery(new Term(field, unescaped(text.substring(0, text.length() - 1))))
                : new WildcardQuery(new Term(field, text));
    }

    private static String escaped(CharSequence literal) {
        StringBuilder escaped = new StringBuilder();
        IndexFields.folded(literal.toString()).chars().forEach(c -> {
            escaped.append(c == '*' || c == '?' || c == '\\' ? "\\" : "").append((char) c);
        });
        return escaped.toString();
    }

    private static String unescaped(String text) {
        return text.replaceAll("\\\\(.)", "$1");
    }

    private static Query ids(String from, String to) {
        byte[] first = HexFormat.of().parseHex(from);
        byte[] last = HexFormat.of().parseHex(to);
        List<Query> either = new ArrayList<>();
        for (String field : List.of(IndexFields.MAIL, IndexFields.COPY)) {
            either.add(
                    from.equals(to)
                            ? new TermQuery(new Term(field, new BytesRef(first)))
                            : new TermRangeQuery(field, new BytesRef(first), new BytesRef(last), true, true));
        }
        return any(either);
    }

    private static Query range(QueryField field, long from, long to) {
        return switch (field) {
            case DATE -> LongField.newRangeQuery(IndexFields.DATE, from, to);
            case RECEIVED -> LongPoint.newRangeQuery(IndexFields.RECEIVED, from, to);
            default -> LongPoint.newRangeQuery(IndexFields.SIZE, from, to);
        };
    }

    private static Query term(String field, String text) {
        return new TermQuery(new Term(field, text));
    }
}
