package org.jamesarchive.query;

/** A query that cannot be understood; the message says what was expected and quotes nothing but the query. */
public final class QueryException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int column;

    /** @param column of the first character that is wrong, counted in code points from 1 */
    public QueryException(int column, String message) {
        super(message);
        this.column = column;
    }

    /** Of the first character that is wrong, counted in code points from 1. */
    public int column() {
        return column;
    }
}
