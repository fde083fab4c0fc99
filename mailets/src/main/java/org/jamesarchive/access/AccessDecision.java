package org.jamesarchive.access;

import java.util.Optional;
import org.jamesarchive.table.TableEntry;

/** What an access table says about one recipient. */
public sealed interface AccessDecision {

    /** The entry that decided, empty when none did. */
    Optional<TableEntry> matched();

    /**
     * Take it.
     *
     * @param rule the entry that matched
     */
    record Permit(TableEntry rule) implements AccessDecision {
        @Override
        public Optional<TableEntry> matched() {
            return Optional.of(rule);
        }
    }

    /**
     * Refuse it for good. Postfix replies {@code code enhanced <recipient>: Recipient address rejected: text}.
     *
     * @param rule the entry that matched
     * @param code the reply code, 500..599; the session ends after 521
     * @param enhanced the enhanced status code (RFC 3463), of class 5
     * @param text printable ASCII, never empty
     */
    record Reject(TableEntry rule, int code, String enhanced, String text) implements AccessDecision {
        @Override
        public Optional<TableEntry> matched() {
            return Optional.of(rule);
        }
    }

    /**
     * Refuse it for now.
     *
     * @param rule the entry that matched
     * @param code the reply code, 400..499; the session ends after 421
     * @param enhanced the enhanced status code (RFC 3463), of class 4
     * @param text printable ASCII, never empty
     */
    record Defer(TableEntry rule, int code, String enhanced, String text) implements AccessDecision {
        @Override
        public Optional<TableEntry> matched() {
            return Optional.of(rule);
        }
    }

    /** The table has nothing to say. */
    record NoMatch() implements AccessDecision {
        @Override
        public Optional<TableEntry> matched() {
            return Optional.empty();
        }
    }
}
