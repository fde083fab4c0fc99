package org.jamesarchive.query;

import java.util.List;

/** A query that has been understood; {@link QueryParser} makes it, {@link QueryPrinter} writes it. */
public sealed interface MailQuery {

    /** All mails. */
    record All() implements MailQuery {}

    /**
     * A word as it was written.
     *
     * @param text without escapes; may have more than one word of the language in it, such as {@code annual-report}
     */
    record Word(QueryField field, String text) implements MailQuery {}

    /**
     * A word with wildcards.
     *
     * @param pattern {@code *} stands for any characters, {@code ?} for one; a backslash before either or itself takes that from it
     */
    record Pattern(QueryField field, String pattern) implements MailQuery {}

    /** Words one behind the other. */
    record Phrase(QueryField field, String text) implements MailQuery {}

    /**
     * A date or size between two bounds.
     *
     * @param from the least, included: milliseconds since 1970 or bytes; {@link Long#MIN_VALUE} for none
     * @param to the greatest, included; {@link Long#MAX_VALUE} for none
     */
    record Range(QueryField field, long from, long to) implements MailQuery {}

    /** All that the operand does not find. */
    record Not(MailQuery operand) implements MailQuery {}

    /** What all operands find; two at least. */
    record And(List<MailQuery> operands) implements MailQuery {

        public And {
            operands = List.copyOf(operands);
        }
    }

    /** What any operand finds; two at least. */
    record Or(List<MailQuery> operands) implements MailQuery {

        public Or {
            operands = List.copyOf(operands);
        }
    }
}
