package org.jamesarchive.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerListTest {

    @Test
    void hostsAndAddressesWithAndWithoutPort() {
        assertThat(WorkerList.parse(" Worker0.example.com:2525,worker1 \n[127.0.0.20]:26 [2001:db8::1]:27 [::1] ", 25)
                        .items())
                .extracting(item ->
                        item.host() + " " + item.port() + " " + item.address().isPresent())
                .containsExactly(
                        "worker0.example.com 2525 false",
                        "worker1 25 false",
                        "[127.0.0.20] 26 true",
                        "[2001:db8::1] 27 true",
                        "[::1] 25 true");
    }

    @Test
    void weightsFollowTheirWorkers() {
        assertThat(WorkerList.parse("w0 weight=2, w1:26,[127.0.0.20] weight=10000\nw3", 25)
                        .items())
                .extracting(item -> item.host() + " " + item.weight())
                .containsExactly("w0 2", "w1 1", "[127.0.0.20] 10000", "w3 1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                      | expected 1 to 2000 workers",
                "worker0:0               | '0' is no port: expected 1 to 65535",
                "worker0:65536           | '65536' is no port",
                "worker0:                | '' is no port",
                "worker0:smtp            | 'smtp' is no port",
                "127.0.0.1               | expected an address in brackets, [127.0.0.1]",
                "[127.0.0.1              | is no worker",
                "[worker0]               | is no IP address",
                "[127.0.0.1]x:25         | is no worker",
                "wor/ker                 | is no worker",
                "a,A.                    | worker a is listed twice",
                "[127.0.0.1]:1 [127.0.0.1]:2 | worker [127.0.0.1] is listed twice",
                "::1                     | is no port",
                "w0 weight=0             | 'weight=0': expected weight=1 to weight=10000",
                "w0 weight=10001         | 'weight=10001': expected",
                "w0 weight=1.5           | 'weight=1.5': expected",
                "w0 weight=              | 'weight=': expected",
                "weight=2 w0             | 'weight=2' is no worker",
                "w0 weight=2 weight=3    | 'weight=3' is no worker",
            })
    void badListSaysWhatWasExpected(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WorkerList.parse(text, 25))
                .withMessageContaining(message);
    }

    @Test
    void listLongerThanTheLimitIsRefused() {
        StringBuilder list = new StringBuilder();
        for (int i = 0; i <= WorkerList.LENGTH_LIMIT; i++) {
            list.append("w").append(i).append(' ');
        }
        assertThatIllegalArgumentException().isThrownBy(() -> WorkerList.parse(list.toString(), 25));
    }

    @Test
    void dnsServersWithAndWithoutPort() {
        assertThat(DnsSettings.parseServers("127.0.0.1:5353, 192.0.2.53 [2001:db8::53]:54,2001:db8::54"))
                .isEqualTo(List.of(
                        new InetSocketAddress(DnsSettings.requireAddress("127.0.0.1"), 5353),
                        new InetSocketAddress(DnsSettings.requireAddress("192.0.2.53"), 53),
                        new InetSocketAddress(DnsSettings.requireAddress("2001:db8::53"), 54),
                        new InetSocketAddress(DnsSettings.requireAddress("2001:db8::54"), 53)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1:", "127.0.0.1:99999", "127.0.0.256", "[::1", "127.0.0.1:53:53"})
    void badDnsServerIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DnsSettings.parseServers(text))
                .withMessageContaining("expected");
    }
}
