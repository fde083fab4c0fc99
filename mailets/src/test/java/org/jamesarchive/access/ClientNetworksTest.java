package org.jamesarchive.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientNetworksTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "127.0.0.0/8 [::1]/128       | 127.0.0.1    | true",
                "127.0.0.0/8 [::1]/128       | 127.255.3.4  | true",
                "127.0.0.0/8 [::1]/128       | 128.0.0.1    | false",
                "127.0.0.0/8 [::1]/128       | ::1          | true",
                "127.0.0.0/8 [::1]/128       | ::2          | false",
                "127.0.0.0/8                 | ::1          | false",
                "192.0.2.7                   | 192.0.2.7    | true",
                "192.0.2.7                   | 192.0.2.8    | false",
                "192.0.2.0/24, 198.51.100.0/31 | 198.51.100.1 | true",
                "192.0.2.0/24, 198.51.100.0/31 | 198.51.100.2 | false",
                "2001:db8::/32               | 2001:db8:1::5 | true",
                "[2001:db8::]/32             | 2001:db9::   | false",
                "0.0.0.0/0                   | 203.0.113.9  | true",
                "0.0.0.0/0                   | 2001:db8::1  | false",
            })
    void permitsTheNetworksAndNobodyElse(String networks, String client, boolean permitted)
            throws UnknownHostException {
        assertThat(ClientNetworks.parse(networks).permits(address(client))).isEqualTo(permitted);
    }

    @ParameterizedTest
    @CsvSource({
        "''",
        "' , '",
        "localhost",
        "127.0.0.0/33",
        "127.0.0.0/-1",
        "127.0.0.0/",
        "::1/129",
        "1.2.3/8",
        "127.0.0.1/8/8",
        "300.1.1.1"
    })
    void refusesWhatIsNoNetwork(String text) {
        assertThatThrownBy(() -> ClientNetworks.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    private static InetAddress address(String text) throws UnknownHostException {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
        assertThat(bytes).isNotNull();
        return InetAddress.getByAddress(bytes);
    }
}
