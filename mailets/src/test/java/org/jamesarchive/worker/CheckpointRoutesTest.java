package org.jamesarchive.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import org.jamesarchive.james.Locations;
import org.jamesarchive.james.TestTokens;
import org.jamesarchive.store.Content;
import org.jamesarchive.store.proof.Checkpoint;
import org.jamesarchive.store.proof.CheckpointVerifier;
import org.jamesarchive.token.Role;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spark.Service;

class CheckpointRoutesTest {

    @TempDir
    Path folder;

    private Worker worker;
    private Service service;
    private TestTokens tokens;

    @BeforeEach
    void start() throws IOException {
        Path conf = Files.createDirectories(folder.resolve("conf"));
        Files.writeString(conf.resolve("worker.xml"), """
                <worker>
                  <server_id>4</server_id>
                  <archive_addresses>@archive.example.com</archive_addresses>
                  <free_space_watermark>0</free_space_watermark>
                  <checkpoint_origin>archive.example.com/4</checkpoint_origin>
                </worker>
                """);
        worker = new Worker(new Locations(conf, folder.resolve("node"), name -> null), Clock.systemUTC());
        service = Service.ignite().ipAddress("127.0.0.1").port(0);
        tokens = TestTokens.in(folder);
        new CheckpointRoutes(worker, tokens.gate()).define(service);
        service.awaitInitialization();
    }

    @AfterEach
    void stop() throws IOException {
        service.stop();
        service.awaitStop();
        worker.close();
    }

    private HttpResponse<String> ask(String method, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + service.port() + "/archive/checkpoints" + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .header("Authorization", tokens.header(Role.OPERATOR))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    private void store(int number) throws IOException {
        worker.archive(
                "sender@example.org",
                List.of("archive@archive.example.com"),
                Content.of(("Subject: " + number + "\r\n\r\nbody\r\n").getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void checkpointIsMadeSignedListedAndRead() throws Exception {
        CheckpointVerifier key = CheckpointVerifier.read(folder.resolve("node/var/keys/checkpoint.key.pub"));
        store(1);
        HttpResponse<String> made = ask("POST", "");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        assertThat(made.headers().firstValue("Content-Type").orElse("").toLowerCase(Locale.ROOT))
                .startsWith("text/plain");
        Checkpoint first = key.open(made.body());
        assertThat(first.origin()).isEqualTo("archive.example.com/4");
        assertThat(first.size()).isEqualTo(2);
        assertThat(ask("GET", "/latest").body()).isEqualTo(made.body());

        store(2);
        assertThat(key.open(ask("POST", "").body()).size()).isEqualTo(3);
        assertThat(key.open(ask("GET", "/latest").body()).size()).isEqualTo(3);
        HttpResponse<String> all = ask("GET", "");
        assertThat(all.headers().firstValue("Content-Type")).hasValue("application/json");
        JsonNode sizes = new ObjectMapper().readTree(all.body());
        assertThat(sizes).hasSizeGreaterThanOrEqualTo(2);
        assertThat(sizes.toString()).endsWith("2,3]");
    }

    @Test
    void withoutACheckpointThereIsNone() throws Exception {
        HttpResponse<String> none = ask("GET", "/latest");
        assertThat(none.statusCode()).isEqualTo(404);
        assertThat(new ObjectMapper().readTree(none.body()).path("type").asText())
                .isEqualTo("notFound");
        assertThat(ask("GET", "").body()).isEqualTo("[]");
    }

    @Test
    void checkpointsThatCannotBeReadAre500() throws Exception {
        Path checkpoints = folder.resolve("node/var/archive/checkpoints");
        store(1);
        assertThat(ask("POST", "").statusCode()).isEqualTo(201);
        Path moved = folder.resolve("moved");
        Files.move(checkpoints, moved);
        Files.writeString(checkpoints, "a file");
        store(2);
        HttpResponse<String> failed = ask("POST", "");
        assertThat(failed.statusCode()).isEqualTo(500);
        assertThat(new ObjectMapper().readTree(failed.body()).path("message").asText())
                .isEqualTo("The checkpoint could not be read or written");
        Files.delete(checkpoints);
        Files.move(moved, checkpoints);
        assertThat(ask("POST", "").statusCode()).isEqualTo(201);
    }
}
