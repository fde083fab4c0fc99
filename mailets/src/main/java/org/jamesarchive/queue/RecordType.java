package org.jamesarchive.queue;

/** What a record of a segment says. The code is what is on disk. */
enum RecordType {
    /** An entry, its content behind its header. */
    ENTRY(1),
    /** An entry whose content lies in a file of its own. */
    LARGE_ENTRY(2),
    /** Entries that ended: the header is their ids, eight bytes each. */
    DONE(3);

    private final byte code;

    RecordType(int code) {
        this.code = (byte) code;
    }

    byte code() {
        return code;
    }
}
