package org.jamesarchive.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.jamesarchive.token.Secret;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spark.Service;

/** TLS as James' WebAdmin does it: with a PKCS#12 keystore. */
class NodeAccessTest {

    private static final String PASSWORD = "changeit";

    @TempDir
    Path folder;

    private final Service service = Service.ignite().ipAddress("127.0.0.1").port(0);
    private Path certificate = Path.of("");
    private String fingerprint = "";

    @BeforeEach
    void start() throws Exception {
        certificate = keystore("server", "ip:127.0.0.1");
        try (InputStream in = Files.newInputStream(certificate)) {
            fingerprint = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest(CertificateFactory.getInstance("X.509")
                                    .generateCertificate(in)
                                    .getEncoded()));
        }
        service.secure(folder.resolve("server.p12").toString(), PASSWORD, null, null);
        service.get("/", (request, response) -> String.valueOf(request.headers("Authorization")));
        service.get("/elsewhere", (request, response) -> {
            response.redirect("/");
            return "";
        });
        service.awaitInitialization();
    }

    @AfterEach
    void stop() {
        service.stop();
        service.awaitStop();
    }

    private Path keystore(String name, String alternative) throws Exception {
        Path tool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        Path pem = folder.resolve(name + ".pem");
        String store = folder.resolve(name + ".p12").toString();
        run(tool + " -genkeypair -alias a -keyalg EC -storetype PKCS12 -dname CN=test -validity 30 -ext san="
                + alternative + " -keystore " + store + " -storepass " + PASSWORD);
        run(tool + " -exportcert -rfc -alias a -keystore " + store + " -storepass " + PASSWORD + " -file " + pem);
        return pem;
    }

    private static void run(String command) throws Exception {
        Process process =
                new ProcessBuilder(command.split(" ")).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
    }

    private URI uri(String host, String path) {
        return URI.create("https://" + host + ":" + service.port() + path);
    }

    private static String byClient(NodeAccess access, URI uri) throws Exception {
        return access.client(Duration.ofSeconds(5))
                .send(access.request(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static String byConnection(NodeAccess access, URI uri) throws IOException {
        HttpURLConnection connection = access.connection(uri);
        try (InputStream in = connection.getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void certificateFileIsTrustedInstead() throws Exception {
        NodeAccess access = NodeAccess.of(new Secret("secret")).withAuthorities(certificate);
        assertThat(byClient(access, uri("127.0.0.1", "/"))).isEqualTo("Bearer secret");
        assertThat(byConnection(access, uri("127.0.0.1", "/"))).isEqualTo("Bearer secret");
        // the name is checked
        assertThatThrownBy(() -> byClient(access, uri("localhost", "/"))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> byConnection(access, uri("localhost", "/"))).isInstanceOf(IOException.class);
    }

    @Test
    void pinnedCertificateIsTrustedUnderAnyName() throws Exception {
        NodeAccess access = NodeAccess.of(new Secret("secret")).withFingerprint(fingerprint);
        for (String host : new String[] {"127.0.0.1", "localhost"}) {
            assertThat(byClient(access, uri(host, "/"))).isEqualTo("Bearer secret");
            assertThat(byConnection(access, uri(host, "/"))).isEqualTo("Bearer secret");
        }
    }

    @Test
    void othersAreNotTrusted() throws Exception {
        NodeAccess plain = NodeAccess.of(new Secret("secret"));
        NodeAccess otherFile = plain.withAuthorities(keystore("other", "ip:127.0.0.1"));
        NodeAccess otherPin = plain.withFingerprint("0".repeat(64));
        for (NodeAccess access : new NodeAccess[] {plain, otherFile, otherPin}) {
            assertThatThrownBy(() -> byClient(access, uri("127.0.0.1", "/"))).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> byConnection(access, uri("127.0.0.1", "/")))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void redirectIsNotFollowed() throws Exception {
        NodeAccess access = NodeAccess.of(new Secret("secret")).withFingerprint(fingerprint);
        assertThat(byClient(access, uri("127.0.0.1", "/elsewhere"))).doesNotContain("secret");
        assertThat(access.connection(uri("127.0.0.1", "/elsewhere")).getResponseCode())
                .isEqualTo(302);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", "zz", "sha256:00"})
    void wrongFingerprintIsRefused(String text) {
        assertThatThrownBy(() -> NodeAccess.NONE.withFingerprint(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void fileWithoutATokenOrCertificateIsRefused() throws Exception {
        Path empty = Files.writeString(folder.resolve("empty"), "\n");
        assertThatThrownBy(() -> NodeAccess.readToken(empty)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> NodeAccess.NONE.withAuthorities(empty)).isInstanceOf(IOException.class);
        Path two = Files.writeString(folder.resolve("two"), "a b\n");
        assertThatThrownBy(() -> NodeAccess.readToken(two)).isInstanceOf(IOException.class);
        Path token = Files.writeString(folder.resolve("token"), "  secret\n");
        assertThat(NodeAccess.readToken(token).text()).isEqualTo("secret");
    }
}
