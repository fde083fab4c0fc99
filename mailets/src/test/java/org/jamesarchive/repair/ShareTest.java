package org.jamesarchive.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jamesarchive.route.RendezvousRouting;
import org.jamesarchive.route.Worker;
import org.jamesarchive.route.WorkerSet;
import org.jamesarchive.store.ContentId;
import org.junit.jupiter.api.Test;

class ShareTest {

    private static final int MAILS = 500;
    private static final List<String> HOSTS = List.of("w0", "w1", "w2", "w3");
    private static final WorkerSet SET = new WorkerSet(
            "archive.example.com",
            HOSTS.stream()
                    .map(host ->
                            new Worker(host, 10, List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 25))))
                    .toList());

    private static ContentId id(int number) {
        return new ContentId(String.format(Locale.ROOT, "%08x", number * 0x9E3779B1) + "0".repeat(56));
    }

    private static List<String> order(ContentId contentId) {
        List<String> order = new ArrayList<>();
        new RendezvousRouting().order(SET, contentId).forEach(worker -> order.add(worker.host()));
        return order;
    }

    private static Share of(String self, int copies) {
        return new Share(
                "archive.example.com",
                self,
                HOSTS.stream().filter(host -> !host.equals(self)).toList(),
                copies);
    }

    @Test
    void firstOfTheOrderMustHoldItAsTheGatewaysRoute() {
        for (int i = 0; i < MAILS; i++) {
            List<String> order = order(id(i));
            for (String self : HOSTS) {
                Set<String> holders = Set.of(order.get(self.equals(order.get(0)) ? 1 : 0), order.get(3));
                boolean isFirst = order.indexOf(self) < 2;
                if (!holders.contains(self)) {
                    assertThat(of(self, 2).isOurs(id(i), holders)).isEqualTo(isFirst);
                }
            }
        }
    }

    @Test
    void nextOfTheOrderStandsInWhereTooFewHoldIt() {
        for (int i = 0; i < MAILS; i++) {
            List<String> order = order(id(i));
            // only the last holds it: the first two must, as ever; the third need not, since one of those completes the
            // two
            Set<String> holders = Set.of(order.get(3));
            assertThat(of(order.get(0), 2).isOurs(id(i), holders)).isTrue();
            assertThat(of(order.get(1), 2).isOurs(id(i), holders)).isTrue();
            assertThat(of(order.get(2), 2).isOurs(id(i), holders)).isFalse();
            // three copies, the last two hold it: the first two must
            assertThat(of(order.get(0), 3).isOurs(id(i), Set.of(order.get(2), order.get(3))))
                    .isTrue();
            // three copies, the first alone holds it: the fourth need not
            assertThat(of(order.get(3), 3).isOurs(id(i), Set.of(order.get(0)))).isFalse();
            // four copies: everybody
            assertThat(of(order.get(3), 4).isOurs(id(i), Set.of(order.get(0)))).isTrue();
        }
    }

    @Test
    void hostTwiceIsRefused() {
        assertThatThrownBy(() -> new Share("d", "w0", List.of("W0"), 2)).isInstanceOf(IllegalArgumentException.class);
    }
}
