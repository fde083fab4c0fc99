package org.jamesarchive.alias;

import java.util.List;

/** What a virtual alias table makes of one recipient. */
public sealed interface AliasExpansion {

    /**
     * The recipient is mapped, perhaps to itself.
     *
     * @param targets where its mail goes, as SMTP carries addresses; at least one, in the order of the table, each once
     */
    record Expanded(List<String> targets) implements AliasExpansion {

        public Expanded {
            targets = List.copyOf(targets);
        }
    }

    /** No entry applies. */
    record NotMapped() implements AliasExpansion {}

    /**
     * The table maps the recipient without end, or to too much. Postfix defers such mail ({@code 451 4.6.0 Alias expansion
     * error}): the operator can mend the table.
     *
     * @param reason one line for our log, {@code FILE:LINE: …} with the entry that led there
     */
    record Failed(String reason) implements AliasExpansion {}
}
