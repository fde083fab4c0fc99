package org.jamesarchive.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Path;
import org.jamesarchive.access.ClientDecision;
import org.jamesarchive.access.ClientNetworks;
import org.jamesarchive.access.ClientTable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientPolicyTest {

    private static final String CLIENTS = """
            192.0.2.66    reject Not from here
            127.0.0.5     reject
            192.0.2.0/24  permit starttls
            """;

    @ParameterizedTest
    @CsvSource({
        "192.0.2.66,  Not from here",
        "127.0.0.5,   Access denied",
        "192.0.2.7,   starttls",
        "127.0.0.1,   nothing",
        "::1,         nothing",
        "203.0.113.1, Access denied"
    })
    void theTableComesFirstThenTheNetworksThenRefusal(String client, String expected) throws Exception {
        ClientTable table = ClientTable.parse(Path.of("clients"), CLIENTS.getBytes(UTF_8));
        ClientPolicy policy = new ClientPolicy(() -> table, ClientNetworks.parse("127.0.0.0/8 ::1"));

        assertThat(shown(policy.decide(InetAddress.getByName(client)))).isEqualTo(expected);
    }

    private static String shown(ClientDecision decision) {
        if (decision instanceof ClientDecision.Permit permit) {
            return permit.requirements().starttls() ? "starttls" : "nothing";
        }
        return ((ClientDecision.Reject) decision).text();
    }
}
