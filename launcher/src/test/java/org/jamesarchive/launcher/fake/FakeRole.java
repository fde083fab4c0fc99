package org.jamesarchive.launcher.fake;

import java.io.IOException;

/** What a fake node does with mail. */
interface FakeRole {

    /** The reply to RCPT. */
    String recipient(String address);

    /** Takes a message. */
    void accept(byte[] message) throws IOException;

    /** The counts of the status document, without braces. */
    String counts();
}
