package org.jamesarchive.launcher.reconcile;

/** What is known of one acknowledged message in one archive domain. For one thread. */
final class Account {

    private final String contentId;
    private final int domain;
    private final int gateway;
    private final long millis;
    private int wanted;
    private int held;
    private boolean queued;
    private boolean parked;

    /** Where a message is; the first that holds counts. */
    enum Place {
        STORED,
        QUEUED,
        PARKED,
        NOWHERE
    }

    /** Of the first acknowledgement that is met. */
    Account(Claim acknowledgement) {
        contentId = acknowledgement.contentId();
        domain = acknowledgement.domain();
        gateway = acknowledgement.gateway();
        millis = acknowledgement.millis();
        wanted = acknowledgement.copies();
    }

    /** The same message was acknowledged again. */
    void again(Claim acknowledgement) {
        wanted = Math.max(wanted, acknowledgement.copies());
    }

    void hold() {
        held++;
    }

    void queue() {
        queued = true;
    }

    void park() {
        parked = true;
    }

    /** Forgets what was found, to look again. */
    void forget() {
        held = 0;
        queued = false;
        parked = false;
    }

    Place place() {
        if (held > 0) {
            return Place.STORED;
        }
        if (queued) {
            return Place.QUEUED;
        }
        return parked ? Place.PARKED : Place.NOWHERE;
    }

    /** Whether it is stored, by fewer workers than wanted, and nothing is under way. */
    boolean isShort() {
        return held > 0 && held < wanted && !queued && !parked;
    }

    String contentId() {
        return contentId;
    }

    int domain() {
        return domain;
    }

    int gateway() {
        return gateway;
    }

    long millis() {
        return millis;
    }

    int wanted() {
        return wanted;
    }

    int held() {
        return held;
    }
}
