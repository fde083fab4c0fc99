package org.jamesarchive.launcher.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AddressBlocksTest {

    /** A machine on which some sockets are taken; a host {@code *} is taken everywhere. */
    private static final class FakeProbe implements PortProbe {
        private final Set<String> taken = new HashSet<>();
        private boolean linux = true;

        @Override
        public boolean hasAddress(String host) {
            return linux || host.equals("127.0.0.1");
        }

        @Override
        public boolean isTcpFree(String host, int port) {
            return !taken.contains(host + ":" + port) && !taken.contains("*:" + port);
        }

        @Override
        public boolean isUdpFree(String host, int port) {
            return !taken.contains("udp " + host + ":" + port);
        }
    }

    private final FakeProbe probe = new FakeProbe();

    @Test
    void anIdleMachineGivesTheWellKnownAddresses() {
        AddressBlock block = first().orElseThrow();
        assertThat(Node.text(block.dns())).isEqualTo("127.0.0.1:5300");
        assertThat(block.gateway(0)).isEqualTo("127.0.0.11");
        assertThat(block.worker(4)).isEqualTo("127.0.0.24");
        assertThat(block.smtpPort()).isEqualTo(2525);
        assertThat(block.httpPort()).isEqualTo(8000);
    }

    @Test
    void aHeldDnsSocketMeansTheNextBlock() {
        probe.taken.add("127.0.0.1:5300");
        probe.taken.add("udp 127.0.1.1:5300");
        assertThat(first()).contains(new AddressBlock(2, 5300, 2525, 8000));
    }

    @Test
    void aHeldNodePortMeansTheNextBlockWithTheWellKnownPorts() {
        probe.taken.add("127.0.0.22:2525");
        probe.taken.add("127.0.1.11:8000");
        assertThat(first()).contains(new AddressBlock(2, 5300, 2525, 8000));
    }

    @Test
    void aPortOfANodeThatWeDoNotHaveIsOfNoInterest() {
        probe.taken.add("127.0.0.25:2525");
        probe.taken.add("127.0.0.12:2525");
        assertThat(first()).contains(new AddressBlock(0, 5300, 2525, 8000));
    }

    @Test
    void portsThatAreTakenOnAllAddressesAreReplaced() {
        probe.taken.add("*:2525");
        probe.taken.add("*:8000");
        probe.taken.add("127.0.0.20:8001");
        assertThat(first()).contains(new AddressBlock(0, 5300, 2526, 8002));
    }

    @Test
    void aDnsPortThatIsTakenOnAllAddressesIsReplaced() {
        probe.taken.add("*:5300");
        assertThat(first()).contains(new AddressBlock(0, 5301, 2525, 8000));
    }

    @Test
    void noFreeDnsPortMeansNoBlock() {
        for (int port = 5300; port < 5304; port++) {
            probe.taken.add("*:" + port);
        }
        assertThat(first()).isEmpty();
    }

    @Test
    void aMachineWithoutTheAddressesIsToldHowToAddThem() {
        probe.linux = false;
        assertThatThrownBy(this::first)
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("127.0.0.11")
                .hasMessageContaining("ifconfig lo0 alias");
    }

    @Test
    void thisMachineCanBeProbed() {
        PortProbe real = PortProbe.ofThisMachine();
        assertThat(real.hasAddress("127.0.0.1")).isTrue();
        assertThat(real.hasAddress("192.0.2.1")).isFalse();
    }

    private Optional<AddressBlock> first() {
        return new AddressBlocks(probe, 1, 5).candidates().findFirst();
    }
}
