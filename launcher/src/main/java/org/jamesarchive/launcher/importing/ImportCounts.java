package org.jamesarchive.launcher.importing;

/**
 * What became of all that was found.
 *
 * @param taken new in the archive, or in the gateway's durable queue
 * @param queued of the taken: the gateway has it in its queue, so nobody knows yet whether a worker has it already
 * @param merged the workers had this content already
 * @param doneBefore an earlier run brought it, says the journal; it was not sent
 * @param refused a gateway answered 5yz; or 4yz until patience was over, while it took others
 * @param unreadable could not be read, or is too large
 * @param passedOver in folders and zip files, and no mail
 */
public record ImportCounts(
        long taken, long queued, long merged, long doneBefore, long refused, long unreadable, long passedOver) {

    /** Whether all mail that was found is in the archive. */
    public boolean isWhole() {
        return refused == 0 && unreadable == 0;
    }

    /** All that was found and looks like mail. */
    public long found() {
        return taken + merged + doneBefore + refused + unreadable;
    }

    @Override
    public String toString() {
        return found() + " found: " + taken + " taken" + (queued > 0 ? " (" + queued + " still queued)" : "") + ", "
                + merged + " merged, " + doneBefore + " done before, " + refused + " refused, " + unreadable
                + " unreadable";
    }
}
