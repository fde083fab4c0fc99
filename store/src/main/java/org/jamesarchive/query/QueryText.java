package org.jamesarchive.query;

/** A word while it is read: as text, and as a pattern. For one thread. */
final class QueryText {

    private final StringBuilder literal = new StringBuilder();
    private final StringBuilder pattern = new StringBuilder();
    private int wildcards;
    private int literalPrefix;
    private boolean isBehindGap;
    private boolean hasWildcardBetweenWords;

    /** A character as it stands. */
    void add(char c) {
        if (isWildcard(c)) {
            wildcards++;
            isBehindGap |= !literal.isEmpty() && !isInWord(literal.charAt(literal.length() - 1));
            literal.append(c);
            pattern.append(c);
        } else {
            literal(c);
        }
    }

    /** A character that has no meaning beside itself. */
    void literal(char c) {
        literalPrefix += wildcards == 0 ? 1 : 0;
        hasWildcardBetweenWords |= isBehindGap;
        literal.append(c);
        pattern.append(isWildcard(c) || c == '\\' ? "\\" : "").append(c);
    }

    String literal() {
        return literal.toString();
    }

    String pattern() {
        return pattern.toString();
    }

    int wildcards() {
        return wildcards;
    }

    /** How many characters stand before the first wildcard. */
    int literalPrefix() {
        return literalPrefix;
    }

    /** Whether a word begins with a wildcard that has more behind it than wildcards. */
    boolean hasWildcardBetweenWords() {
        return hasWildcardBetweenWords;
    }

    private static boolean isInWord(char c) {
        return Character.isLetterOrDigit(c) || Character.isSurrogate(c) || isWildcard(c);
    }

    static boolean isWildcard(char c) {
        return c == '*' || c == '?';
    }
}
