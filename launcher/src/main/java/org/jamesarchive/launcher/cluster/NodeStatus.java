package org.jamesarchive.launcher.cluster;

import java.util.List;

/**
 * How a node is.
 *
 * @param node which
 * @param pid its process, 0 when there is none
 * @param state {@code up} or {@code degraded} as the node says itself; {@code down} without a process; {@code silent} when its
 *     process is there and does not answer
 * @param stored distinct messages in its archive; 0 when the node does not answer
 * @param bytes size of these messages before compression
 * @param queued messages accepted and not yet delivered
 * @param parked messages in {@code undeliverable}
 * @param reasons why it is degraded, in its own words
 */
public record NodeStatus(
        Node node, long pid, String state, long stored, long bytes, long queued, long parked, List<String> reasons) {

    public static final String UP = "up";
    public static final String DOWN = "down";
    public static final String SILENT = "silent";

    public NodeStatus {
        reasons = List.copyOf(reasons);
    }

    static NodeStatus unanswered(Node node, long pid) {
        return new NodeStatus(node, pid, pid == 0 ? DOWN : SILENT, 0, 0, 0, 0, List.of());
    }

    /** Whether the node answered. */
    public boolean answers() {
        return !state.equals(DOWN) && !state.equals(SILENT);
    }
}
