package org.jamesarchive.message;

/** Takes text piece by piece. Used by one thread. */
interface TextSink {

    /** Takes the next {@code length} characters. */
    void take(char[] text, int length);

    /** There is no more text. */
    void end();

    /** Whether more text would be dropped. */
    boolean isFull();
}
