package org.jamesarchive.launcher.importing;

/**
 * Takes what a source has, on the thread that reads the source. Throws {@link ImportStoppedException} from {@link #take} when the
 * import cannot go on.
 */
public interface ItemSink {

    /** Whether an earlier run brought this item into the archive already; it is counted, and the source passes it over. */
    boolean isDone(String key);

    /** Takes one mail; waits while too much is under way. */
    void take(ImportItem item) throws InterruptedException;

    /** Something that is, or may hold, a mail and cannot be read. */
    void unreadable(String name, String reason);

    /** Something in a folder or a zip file that is no mail. */
    void passedOver(String name, String reason);

    /** So much more of {@link MailSource#weight} is read. */
    void progress(long weight);
}
