package org.jamesarchive.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ListenAddressTest {

    @ParameterizedTest
    @CsvSource({"127.0.0.20:25, 127.0.0.20:25", "0.0.0.0:0, 0.0.0.0:0", "[::1]:65535, [0:0:0:0:0:0:0:1]:65535"})
    void readsNumbers(String text, String address) throws StartupException {
        assertThat(ListenAddress.text(ListenAddress.parse(text, "bind"))).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "25",
                "localhost:25",
                "127.0.0.1",
                "127.0.0.1:",
                "127.0.0.1:65536",
                "::1:25",
                "127.0.0.1:25,127.0.0.2:25",
                "999.0.0.1:25"
            })
    void refusesEverythingElse(String text) {
        assertThatThrownBy(() -> ListenAddress.parse(text, "smtpserver.xml: 'bind'"))
                .isInstanceOf(StartupException.class)
                .hasMessage("smtpserver.xml: 'bind' is '" + text + "', expected IP:PORT such as 127.0.0.1:25");
    }
}
