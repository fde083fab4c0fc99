package org.jamesarchive.table;

/**
 * One {@code key whitespace value} entry of a table.
 *
 * @param key as written, quotes included; never empty
 * @param value without leading and trailing whitespace, continuation lines joined; never empty
 * @param line where the entry begins, from 1
 */
public record TableEntry(String key, String value, int line) {}
