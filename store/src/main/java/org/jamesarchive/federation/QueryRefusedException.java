package org.jamesarchive.federation;

/** Workers do not understand the query. */
public final class QueryRefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int column;

    QueryRefusedException(int column, String message) {
        super(message);
        this.column = column;
    }

    /** Of the first character that is wrong, in code points from 1; 0 when it is not the query that is wrong. */
    public int column() {
        return column;
    }
}
