package org.jamesarchive.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.commons.configuration2.BaseConfiguration;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.jamesarchive.access.ClientNetworks;
import org.jamesarchive.access.ClientTable;
import org.jamesarchive.settings.SettingsException;
import org.jamesarchive.table.TableSyntaxException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientRequirementsHookTest {

    private static final byte[] OURS = "our certificate".getBytes(UTF_8);
    private static final byte[] OTHER = "another certificate".getBytes(UTF_8);

    private final AtomicReference<ClientTable> table = new AtomicReference<>();
    private ClientRequirementsHook hook;

    @BeforeEach
    void setUp() throws Exception {
        String fingerprint = HexFormat.ofDelimiter(":")
                .formatHex(MessageDigest.getInstance("SHA-256").digest(OURS))
                .toUpperCase(Locale.ROOT);
        use("""
                192.0.2.1  permit
                192.0.2.2  permit starttls
                192.0.2.3  permit auth
                192.0.2.4  permit fingerprint=FP
                192.0.2.5  permit auth fingerprint=%s fingerprint=FP
                192.0.2.6  reject Not you
                """.formatted("00".repeat(32)).replace("FP", fingerprint));
        ClientPolicy policy = new ClientPolicy(table::get, ClientNetworks.parse("127.0.0.0/8"));
        hook = new ClientRequirementsHook(policy::decide);
    }

    private void use(String clients) throws TableSyntaxException {
        table.set(ClientTable.parse(Path.of("clients"), clients.getBytes(UTF_8)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // client   | tls   | certificate | user |
                "192.0.2.1 | false |       |      | ",
                "192.0.2.2 | false |       |      | 530 5.7.0 Must issue a STARTTLS command first",
                "192.0.2.2 | true  |       |      | ",
                "192.0.2.3 | false |       |      | 530 5.7.0 Must issue a STARTTLS command first",
                "192.0.2.3 | false |       | mail | 530 5.7.0 Must issue a STARTTLS command first",
                "192.0.2.3 | true  |       |      | 530 5.7.0 Authentication required",
                "192.0.2.3 | true  |       | mail | ",
                "192.0.2.4 | false |       |      | 530 5.7.0 Must issue a STARTTLS command first",
                "192.0.2.4 | true  |       |      | 550 5.7.1 Access denied",
                "192.0.2.4 | true  | OTHER |      | 550 5.7.1 Access denied",
                "192.0.2.4 | true  | OTHER | mail | 550 5.7.1 Access denied",
                "192.0.2.4 | true  | OURS  |      | ",
                "192.0.2.5 | true  | OURS  |      | 530 5.7.0 Authentication required",
                "192.0.2.5 | true  | OTHER | mail | 550 5.7.1 Access denied",
                "192.0.2.5 | true  | OURS  | mail | ",
                "192.0.2.6 | true  | OURS  | mail | 554 5.7.1 <unknown[192.0.2.6]>: Client host rejected: Not you",
                "127.0.0.1 | false |       |      | ",
                "192.0.2.9 | true  | OURS  | mail | 554 5.7.1 <unknown[192.0.2.9]>: Client host rejected: Access denied",
            })
    void mailIsTakenWhenTheClientHasDoneWhatIsRequired(
            String client, boolean tls, String certificate, String user, String reply) throws Exception {
        FakeSmtpSession session = FakeSmtpSession.of(client);
        if (tls) {
            session.tls(certificate == null ? null : certificate(certificate.equals("OURS") ? OURS : OTHER));
        }
        if (user != null) {
            session.user(user);
        }

        HookResult result = hook.doMail(session.session(), MaybeSender.nullSender());

        if (reply == null) {
            assertThat(result.getResult()).isEqualTo(HookReturnCode.declined());
        } else {
            assertThat(result.getResult()).isEqualTo(HookReturnCode.deny());
            assertThat(result.getSmtpRetCode() + " " + result.getSmtpDescription())
                    .isEqualTo(reply);
        }
    }

    @Test
    void aChangedTableHoldsForOpenSessions() throws Exception {
        FakeSmtpSession session = FakeSmtpSession.of("192.0.2.1");
        assertThat(hook.doMail(session.session(), MaybeSender.nullSender()).getResult())
                .isEqualTo(HookReturnCode.declined());
        use("192.0.2.1 permit starttls\n");
        assertThat(hook.doMail(session.session(), MaybeSender.nullSender()).getSmtpRetCode())
                .isEqualTo("530");
    }

    @Test
    void parametersAreRefused() {
        BaseConfiguration configuration = new BaseConfiguration();
        configuration.addProperty("starttls", "true");
        assertThatThrownBy(() -> hook.init(configuration)).isInstanceOf(SettingsException.class);
    }

    private static Certificate certificate(byte[] encoded) throws Exception {
        Certificate certificate = mock(Certificate.class);
        when(certificate.getEncoded()).thenReturn(encoded);
        return certificate;
    }
}
