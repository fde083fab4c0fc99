package org.jamesarchive.launcher.cluster;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds free addresses for a cluster and starts its DNS server on them: whoever gets the DNS socket owns the block. The
 * addresses of the last time come first. Used by one thread.
 */
final class BlockClaim {

    private static final int CLAIMS_LIMIT = 8;

    private final ClusterSettings settings;
    private final Roster roster;
    private final Starter starter;

    BlockClaim(ClusterSettings settings, Roster roster, Starter starter) {
        this.settings = settings;
        this.roster = roster;
        this.starter = starter;
    }

    /**
     * Claims a block; the roster has it afterwards.
     *
     * @param started the DNS server is added to it as soon as it is started
     * @throws ClusterException when no block is free, with the reason why the last one was not
     */
    void claim(Optional<AddressBlock> lastTime, List<Starter.Starting> started) throws InterruptedException {
        AddressBlocks blocks = new AddressBlocks(PortProbe.ofThisMachine(), settings.gateways(), settings.workers());
        List<AddressBlock> candidates = Stream.concat(lastTime.filter(blocks::isFree).stream(), blocks.candidates())
                .limit(CLAIMS_LIMIT)
                .toList();
        String why = "no free loopback addresses: something listens on port " + AddressBlocks.DNS_PORT_DEFAULT
                + " and the ports behind it on all of them";
        for (AddressBlock block : candidates) {
            roster.replace(
                    new ClusterState(block, settings.gateways(), settings.workers(), settings.copies(), Map.of()));
            started.add(starter.start(roster.node(ClusterState.DNS), block, Map.of(), roster::note));
            try {
                starter.awaitReady(started, StartListener.none());
                if (blocks.areNodePortsFree(block)) {
                    return;
                }
                why = "another process took the ports of " + block;
            } catch (BeingStoppedException stopped) {
                throw stopped;
            } catch (ClusterException e) {
                why = String.valueOf(e.getMessage());
            }
            starter.stop(started);
            started.clear();
        }
        throw new ClusterException(why);
    }
}
