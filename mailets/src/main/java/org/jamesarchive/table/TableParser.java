package org.jamesarchive.table;

/** Makes a feature's table of a text table. */
@FunctionalInterface
public interface TableParser<T> {

    /** @throws TableSyntaxException when an entry means nothing to the feature */
    T parse(TextTable text) throws TableSyntaxException;
}
