package org.jamesarchive.index;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;
import org.jamesarchive.message.MailAddress;

/**
 * Addresses as words. {@code "Alice Meyer" <alice.m@mail.example.com>} is found by {@code alice.m@mail.example.com}, {@code alice.m},
 * {@code alice}, {@code m}, {@code mail.example.com}, {@code example.com}, and the words {@code alice meyer}. For one thread.
 */
final class AddressTokens extends TokenStream {

    private static final int GAP = 100;
    private static final int DOMAINS_LIMIT = 10;
    private static final Pattern PARTS = Pattern.compile("[^\\p{L}\\p{M}\\p{N}]+");

    private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
    private final PositionIncrementAttribute increment = addAttribute(PositionIncrementAttribute.class);
    private final List<Token> tokens = new ArrayList<>();
    private int next;

    private record Token(String text, int increment) {}

    AddressTokens(Collection<MailAddress> addresses, Analyzer analyzer) {
        for (MailAddress address : addresses) {
            int step = GAP;
            for (String word : words(address.address())) {
                tokens.add(new Token(word, step));
                step = 0;
            }
            addName(address.name(), analyzer);
        }
    }

    /** What an address is found by, folded. */
    static Set<String> words(String address) {
        Set<String> words = new LinkedHashSet<>();
        String folded = IndexFields.folded(address.strip());
        int at = folded.lastIndexOf('@');
        String local = at < 0 ? folded : folded.substring(0, at);
        words.add(folded);
        words.add(local);
        words.addAll(List.of(PARTS.split(local, -1)));
        words.addAll(domains(address));
        words.remove("");
        return words;
    }

    /** The address's domain and those above it of two labels at least, folded. */
    static Set<String> domains(String address) {
        Set<String> domains = new LinkedHashSet<>();
        String folded = IndexFields.folded(address.strip());
        int at = folded.lastIndexOf('@');
        String domain = at < 0 ? "" : folded.substring(at + 1);
        while (!domain.isEmpty() && domains.size() < DOMAINS_LIMIT) {
            domains.add(domain);
            int dot = domain.indexOf('.');
            domain = dot >= 0 && domain.indexOf('.', dot + 1) > dot ? domain.substring(dot + 1) : "";
        }
        return domains;
    }

    private void addName(String name, Analyzer analyzer) {
        int step = GAP;
        try (TokenStream words = analyzer.tokenStream(IndexFields.PARTICIPANT, name)) {
            CharTermAttribute word = words.getAttribute(CharTermAttribute.class);
            PositionIncrementAttribute position = words.getAttribute(PositionIncrementAttribute.class);
            words.reset();
            while (words.incrementToken()) {
                tokens.add(new Token(word.toString(), position.getPositionIncrement() == 0 ? 0 : step));
                step = 1;
            }
            words.end();
        } catch (IOException e) {
            throw new IllegalStateException("a text in memory cannot be read", e);
        }
    }

    @Override
    public void reset() {
        next = 0;
    }

    @Override
    public boolean incrementToken() {
        if (next == tokens.size()) {
            return false;
        }
        clearAttributes();
        Token token = tokens.get(next);
        next++;
        term.append(token.text());
        increment.setPositionIncrement(token.increment());
        return true;
    }
}
