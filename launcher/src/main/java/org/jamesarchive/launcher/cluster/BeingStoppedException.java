package org.jamesarchive.launcher.cluster;

/** Nothing can be started or waited for any more, because this process is ending or the cluster was closed. No fault: say nothing. */
public final class BeingStoppedException extends ClusterException {

    private static final long serialVersionUID = 1L;

    BeingStoppedException() {
        super("the cluster is being stopped");
    }
}
