package org.jamesarchive.postfix;

/**
 * An entry of a table that is carried over.
 *
 * @param file what its file is called in messages
 * @param line where it began there
 * @param key as written
 * @param value as written, or what stands for it here
 */
record ImportedEntry(String file, int line, String key, String value) {

    String where() {
        return file + ":" + line;
    }

    /** The line of our table. */
    String text() {
        return key + "  " + value + "\n";
    }
}
