package org.jamesarchive.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.commons.configuration2.BaseConfiguration;
import org.apache.james.core.Username;
import org.apache.james.protocols.api.OidcSASLConfiguration;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.jamesarchive.sasl.PasswordFile;
import org.jamesarchive.settings.SettingsException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

class PasswordFileAuthHookTest {

    private static final String SUCCESS = "235 2.7.0 Authentication successful";
    private static final String FAILURE = "535 5.7.8 Authentication credentials invalid";

    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(PasswordFileAuthHook.class);
    private PasswordFile file;
    private PasswordFileAuthHook hook;

    @BeforeEach
    void setUp() throws Exception {
        // The password is "secret".
        String content = "journal:$2y$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW\n";
        file = PasswordFile.parse(Path.of("users"), content.getBytes(UTF_8));
        hook = new PasswordFileAuthHook(() -> file);
        logged.start();
        logger.addAppender(logged);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(logged);
    }

    @ParameterizedTest
    @CsvSource({
        "journal, secret,  " + SUCCESS,
        "Journal, secret,  " + SUCCESS,
        "journal, Secret,  " + FAILURE,
        "journal, '',      " + FAILURE,
        "nobody,  secret,  " + FAILURE,
    })
    void theUserOfTheFileIsTakenAndNobodyElse(String user, String password, String reply) throws Exception {
        FakeSmtpSession session = FakeSmtpSession.of("192.0.2.1").tls();

        HookResult result = hook.doAuth(session.session(), Username.of(user), password);

        assertThat(shown(result)).isEqualTo(reply);
        if (reply.equals(SUCCESS)) {
            assertThat(session.session().getUsername()).isEqualTo(Username.of("journal"));
        } else {
            assertThat(session.session().getUsername()).isNull();
        }
        verify(session.session(), never()).setRelayingAllowed(true);
    }

    @Test
    void withoutEncryptionNoPasswordIsChecked() {
        FakeSmtpSession session = FakeSmtpSession.of("192.0.2.1");
        assertThat(shown(hook.doAuth(session.session(), Username.of("journal"), "secret")))
                .startsWith("538 5.7.11 ");
        assertThat(session.session().getUsername()).isNull();
    }

    @Test
    void withoutAFileNobodyCanAuthenticate() throws Exception {
        file = PasswordFile.NOBODY;
        FakeSmtpSession session = FakeSmtpSession.of("192.0.2.1").tls();
        assertThat(shown(hook.doAuth(session.session(), Username.of("journal"), "secret")))
                .isEqualTo(FAILURE);
    }

    @Test
    void noOtherMechanismIsLeftToJames() throws Exception {
        FakeSmtpSession session = FakeSmtpSession.of("192.0.2.1").tls();
        assertThat(shown(hook.doSasl(session.session(), mock(OidcSASLConfiguration.class), "token")))
                .isEqualTo(FAILURE);
        assertThat(shown(hook.doDelegation(session.session(), Username.of("journal"))))
                .isEqualTo(FAILURE);
    }

    @Test
    void tooManyChecksAtATimeAreDeferred() throws Exception {
        CountDownLatch begun = new CountDownLatch(PasswordFileAuthHook.CHECKS_LIMIT);
        CountDownLatch end = new CountDownLatch(1);
        PasswordFileAuthHook busy = new PasswordFileAuthHook(() -> {
            begun.countDown();
            awaitUninterrupted(end);
            return file;
        });
        FakeSmtpSession session = FakeSmtpSession.of("192.0.2.1").tls();
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<Future<HookResult>> checks = new ArrayList<>();
            for (int i = 0; i < PasswordFileAuthHook.CHECKS_LIMIT; i++) {
                checks.add(threads.submit(() -> busy.doAuth(session.session(), Username.of("journal"), "wrong")));
            }
            begun.await();
            assertThat(shown(busy.doAuth(session.session(), Username.of("journal"), "secret")))
                    .isEqualTo("454 4.7.0 Temporary authentication failure");
            end.countDown();
            for (Future<HookResult> check : checks) {
                assertThat(shown(check.get())).isEqualTo(FAILURE);
            }
            assertThat(shown(busy.doAuth(session.session(), Username.of("journal"), "secret")))
                    .isEqualTo(SUCCESS);
        } finally {
            end.countDown();
            threads.shutdownNow();
        }
    }

    @Test
    void neitherPasswordNorUnknownNameIsLogged() throws Exception {
        FakeSmtpSession session = FakeSmtpSession.of("192.0.2.1").tls();
        hook.doAuth(session.session(), Username.of("journal"), "secret");
        hook.doAuth(session.session(), Username.of("journal"), "hunter2");
        hook.doAuth(session.session(), Username.of("hunter2"), "hunter2");
        assertThat(logged.list.stream().map(ILoggingEvent::getFormattedMessage))
                .containsExactly(
                        "client=192.0.2.1 user=journal status=authenticated",
                        "client=192.0.2.1 status=refused (wrong user or password)",
                        "client=192.0.2.1 status=refused (wrong user or password)");
    }

    @Test
    void parametersAreRefused() {
        BaseConfiguration configuration = new BaseConfiguration();
        configuration.addProperty("file", "users");
        assertThatThrownBy(() -> hook.init(configuration)).isInstanceOf(SettingsException.class);
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String shown(HookResult result) {
        return result.getSmtpRetCode() + " " + result.getSmtpDescription();
    }
}
