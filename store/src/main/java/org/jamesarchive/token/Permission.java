package org.jamesarchive.token;

/** What a route asks of its caller. */
public enum Permission {

    /** To read mail: search, the mails, their evidence and proofs. */
    READ,

    /** To keep a node going: lists of content ids, entries for repair, queues, parked mail, workers, the index. */
    OPERATE,

    /** Any token: checkpoints, counts. */
    ANY
}
