package org.jamesarchive.postfix;

import static org.jamesarchive.table.TableSyntaxException.excerpt;

/** The comparisons of postconf(5)'s conditional expressions. */
final class Comparison {

    private static final String LEVEL = "level";
    private static final int DIGITS_LIMIT = 9;

    private Comparison() {}

    /** @throws ExpansionException when there is no such operator */
    static boolean holds(String left, String operator, String right) throws ExpansionException {
        boolean levels = operator.endsWith(LEVEL);
        int order = levels
                ? compareLevels(left, right)
                : isNumber(left) && isNumber(right)
                        ? Integer.compare(Integer.parseInt(left), Integer.parseInt(right))
                        : left.compareTo(right);
        return switch (levels ? operator.substring(0, operator.length() - LEVEL.length()) : operator) {
            case "==" -> order == 0;
            case "!=" -> order != 0;
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            case ">=" -> order >= 0;
            default ->
                throw new ExpansionException("found operator " + excerpt(operator) + ", expected == != < <= > >=");
        };
    }

    /** Compatibility levels: {@code 3.6} comes before {@code 3.10}; what is none counts as 0, the default. */
    private static int compareLevels(String left, String right) {
        String[] a = left.split("\\.", -1);
        String[] b = right.split("\\.", -1);
        for (int i = 0; i < Math.max(a.length, b.length); i++) {
            int order = Integer.compare(part(a, i), part(b, i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static int part(String[] parts, int index) {
        return index < parts.length && isNumber(parts[index]) ? Integer.parseInt(parts[index]) : 0;
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.length() <= DIGITS_LIMIT && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
