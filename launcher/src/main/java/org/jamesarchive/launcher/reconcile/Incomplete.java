package org.jamesarchive.launcher.reconcile;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Why not everything could be looked at. For one thread. */
final class Incomplete {

    private final Set<String> reasons = new LinkedHashSet<>();
    private final Set<String> remarks = new LinkedHashSet<>();

    void silent(NodeAddress node, NodeSilentException e) {
        reasons.add(node.name() + " does not answer: " + NodePages.safe(String.valueOf(e.getMessage())));
    }

    void because(String reason) {
        reasons.add(reason);
    }

    void remark(String remark) {
        remarks.add(remark);
    }

    List<String> reasons() {
        return new ArrayList<>(reasons);
    }

    List<String> remarks() {
        return new ArrayList<>(remarks);
    }
}
