package org.jamesarchive.store.seal;

/**
 * What a seal is bound to: an entry's place in one store's log.
 *
 * @param serverId the store's {@code server_id}, 0..65535
 * @param sequence the entry's place in the log, from 0
 */
public record Place(int serverId, long sequence) {

    private static final int SERVER_ID_LIMIT = 65_535;

    /** @throws IllegalArgumentException when there is no such place */
    public Place {
        if (serverId < 0 || serverId > SERVER_ID_LIMIT || sequence < 0) {
            throw new IllegalArgumentException("no place in a log: entry " + sequence + " of server_id " + serverId);
        }
    }

    @Override
    public String toString() {
        return "entry " + sequence + " of server_id " + serverId;
    }
}
