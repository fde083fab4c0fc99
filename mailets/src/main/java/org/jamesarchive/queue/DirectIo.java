package org.jamesarchive.queue;

/**
 * Whether segments are written past the page cache (open(2), O_DIRECT). Files are the same bytes either way, and a queue may
 * be opened with either, each time anew.
 */
public enum DirectIo {
    /** Where the file system of the queue's directory takes it, tried when the queue is opened; buffered elsewhere. */
    AUTO,

    /** Never: through the page cache, everywhere. */
    OFF
}
