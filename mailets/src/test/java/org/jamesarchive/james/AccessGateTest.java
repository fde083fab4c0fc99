package org.jamesarchive.james;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jamesarchive.settings.SettingsException;
import org.jamesarchive.token.Permission;
import org.jamesarchive.token.Role;
import org.jamesarchive.token.Secret;
import org.jamesarchive.token.TokenFileEditor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spark.Service;

class AccessGateTest {

    private static final int MANY = 1_000_000;

    @TempDir
    Path folder;

    private final Service service = Service.ignite().ipAddress("127.0.0.1").port(0);

    private static final class MovingClock extends Clock {
        private Instant now = Clock.systemUTC().instant();

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Instant instant() {
            return now;
        }

        void move(Duration by) {
            now = now.plus(by);
        }
    }

    private final MovingClock clock = new MovingClock();

    @AfterEach
    void stop() {
        service.stop();
        service.awaitStop();
    }

    private void serve(AccessGate gate) {
        new GuardedRoutes(gate) {
            @Override
            public String getBasePath() {
                return "/test";
            }

            @Override
            protected void define(Guarded routes) {
                routes.get("/test/read", Permission.READ, (request, response, caller) -> caller.toString());
                routes.get("/test/operate", Permission.OPERATE, (request, response, caller) -> caller.toString());
                routes.post("/test/any", Permission.ANY, (request, response, caller) -> caller.toString());
            }
        }.define(service);
        service.awaitInitialization();
    }

    private HttpResponse<String> ask(String method, String path, String authorization) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + service.port() + "/test/" + path))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private int status(String path, String authorization) throws Exception {
        return ask("GET", path, authorization).statusCode();
    }

    @ParameterizedTest
    @CsvSource({
        "AUDITOR,200,403,200",
        "OPERATOR,403,200,200",
        "OFFICER,200,403,200",
    })
    void rolesAreLetInWhereTheyMay(Role role, int read, int operate, int any) throws Exception {
        TestTokens tokens = TestTokens.in(folder);
        serve(tokens.gate());
        assertThat(status("read", tokens.header(role))).isEqualTo(read);
        assertThat(ask("HEAD", "read", tokens.header(role)).statusCode()).isEqualTo(read);
        assertThat(status("operate", tokens.header(role))).isEqualTo(operate);
        assertThat(ask("POST", "any", tokens.header(role)).statusCode()).isEqualTo(any);
        assertThat(ask("POST", "any", tokens.header(role)).body())
                .isEqualTo("Caller[name=" + role.word() + ", role=" + role + ", address=127.0.0.1]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Bearer",
                "Bearer ",
                "Bearer x",
                "Basic YTpi",
                "bearer archive_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "Bearer \u00e4\u00e4"
            })
    void whoHasNoTokenGetsNothing(String authorization) throws Exception {
        serve(TestTokens.in(folder).gate());
        for (String method : new String[] {"GET", "HEAD"}) {
            HttpResponse<String> answer = ask(method, "read", authorization);
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer realm=\"archive\"");
        }
        JsonNode body =
                new ObjectMapper().readTree(ask("GET", "operate", authorization).body());
        assertThat(body.path("statusCode").asInt()).isEqualTo(401);
        assertThat(body.path("type").asText()).isEqualTo("unauthorized");
        assertThat(ask("POST", "any", authorization).statusCode()).isEqualTo(401);
    }

    @Test
    void schemeIsComparedWithoutRegardToCase() throws Exception {
        TestTokens tokens = TestTokens.in(folder);
        serve(tokens.gate());
        assertThat(status("read", "bEARER  " + tokens.secret(Role.AUDITOR).text()))
                .isEqualTo(200);
    }

    @Test
    void readerThatAsksTooOftenWaitsAndAnOperatorDoesNot() throws Exception {
        TestTokens tokens = TestTokens.in(folder);
        serve(tokens.gate(2, MANY, clock));
        String auditor = tokens.header(Role.AUDITOR);
        assertThat(status("read", auditor)).isEqualTo(200);
        assertThat(status("read", auditor)).isEqualTo(200);
        HttpResponse<String> refused = ask("GET", "read", auditor);
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(status("read", tokens.header(Role.OFFICER)))
                .as("another token")
                .isEqualTo(200);
        for (int i = 0; i < 10; i++) {
            assertThat(status("operate", tokens.header(Role.OPERATOR))).isEqualTo(200);
        }
        clock.move(Duration.ofMillis(499));
        assertThat(status("read", auditor)).isEqualTo(429);
        clock.move(Duration.ofMillis(2));
        assertThat(status("read", auditor)).isEqualTo(200);
    }

    @Test
    void failuresOfAnAddressAreLimitedAndATokenIsLetInAllTheSame() throws Exception {
        TestTokens tokens = TestTokens.in(folder);
        serve(tokens.gate(MANY, 3, clock));
        for (int i = 0; i < 3; i++) {
            assertThat(status("read", "Bearer wrong")).isEqualTo(401);
        }
        HttpResponse<String> refused = ask("GET", "read", "Bearer wrong");
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("20");
        assertThat(status("read", tokens.header(Role.AUDITOR))).isEqualTo(200);
        clock.move(Duration.ofSeconds(20));
        assertThat(status("read", "Bearer wrong")).isEqualTo(401);
    }

    @Test
    void withoutAFileNobodyIsLetInUntilItComes() throws Exception {
        Path file = folder.resolve("later");
        serve(new AccessGate(new HttpSettings(file, MANY, MANY), clock));
        HttpResponse<String> refused = ask("GET", "read", "Bearer any");
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.body()).contains("archive token create");

        Files.writeString(file, "nonsense");
        clock.move(Duration.ofSeconds(2));
        assertThat(status("read", "Bearer any")).isEqualTo(401);

        Files.delete(file);
        Secret secret = new TokenFileEditor(file).create("late", Role.AUDITOR, new java.security.SecureRandom());
        clock.move(Duration.ofSeconds(2));
        assertThat(status("read", "Bearer " + secret.text())).isEqualTo(200);
    }

    @Test
    void revokedTokenIsRefusedAndABrokenFileChangesNothing() throws Exception {
        TestTokens tokens = TestTokens.in(folder);
        AccessGate gate = tokens.gate(MANY, MANY, clock);
        serve(gate);
        assertThat(status("read", tokens.header(Role.AUDITOR))).isEqualTo(200);
        new TokenFileEditor(tokens.file()).revoke("auditor");
        clock.move(Duration.ofSeconds(2));
        assertThat(status("read", tokens.header(Role.AUDITOR))).isEqualTo(401);
        assertThat(status("read", tokens.header(Role.OFFICER))).isEqualTo(200);

        Files.writeString(tokens.file(), "nonsense");
        clock.move(Duration.ofSeconds(2));
        assertThat(status("read", tokens.header(Role.OFFICER))).isEqualTo(200);
        assertThat(gate.error()).hasValueSatisfying(error -> assertThat(error).contains("tokens:1: "));
    }

    @Test
    void badFileAtStartStopsTheServer() throws Exception {
        Path file = Files.writeString(folder.resolve("tokens"), "# fine\nnonsense\n");
        assertThatThrownBy(() -> new AccessGate(new HttpSettings(file, 1, 1), clock))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("tokens:2: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-rw-r--", "rw-r--rw-"})
    void fileThatOthersMayWriteToIsRefused(String mode) throws Exception {
        TestTokens tokens = TestTokens.in(folder);
        Files.setPosixFilePermissions(tokens.file(), PosixFilePermissions.fromString(mode));
        assertThatThrownBy(tokens::gate).isInstanceOf(SettingsException.class).hasMessageContaining("others may write");
    }

    @Test
    void rememberedKeysAreLimited() {
        RateLimit limit = new RateLimit(1, Duration.ofMinutes(1), clock);
        assertThat(limit.take("first")).isZero();
        assertThat(limit.take("first")).isEqualTo(60);
        for (int i = 0; i < RateLimit.KEYS_LIMIT; i++) {
            assertThat(limit.take("key" + i)).isZero();
        }
        assertThat(limit.take("first")).as("forgotten").isZero();
    }
}
