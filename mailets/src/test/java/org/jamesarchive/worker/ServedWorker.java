package org.jamesarchive.worker;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.jamesarchive.client.NodeAccess;
import org.jamesarchive.james.Locations;
import org.jamesarchive.james.TestTokens;
import org.jamesarchive.store.Content;
import org.jamesarchive.store.ContentId;
import org.jamesarchive.store.SegmentedArchiveStore;
import org.jamesarchive.token.Role;
import spark.Service;

/** A worker whose content routes are served. */
public final class ServedWorker implements AutoCloseable {

    private final Worker worker;
    private final Service service;
    private final int port;
    private final TestTokens tokens;
    private boolean closed;

    private ServedWorker(Worker worker, TestTokens tokens) {
        this.tokens = tokens;
        this.worker = worker;
        this.service = Service.ignite().ipAddress("127.0.0.1").port(0);
        new StoredContentRoutes(worker, tokens.gate()).define(service);
        new EntryRoutes(worker, tokens.gate()).define(service);
        service.awaitInitialization();
        port = service.port();
    }

    /** Writes a profile into {@code folder/conf}, and starts the worker in {@code folder/node}. */
    public static ServedWorker start(Path folder, int serverId, Clock clock) throws IOException {
        Path conf = profile(folder, serverId);
        return new ServedWorker(
                new Worker(new Locations(conf, folder.resolve("node"), name -> null), clock), TestTokens.in(folder));
    }

    /** Writes a profile; returns its folder. */
    public static Path profile(Path folder, int serverId) throws IOException {
        Path conf = Files.createDirectories(folder.resolve("conf"));
        Files.writeString(conf.resolve("worker.xml"), """
                <worker>
                  <server_id>%d</server_id>
                  <archive_addresses>archive@archive.example.com</archive_addresses>
                  <free_space_watermark>0</free_space_watermark>
                </worker>
                """.formatted(serverId));
        return conf;
    }

    /** Stores a mail as if it came by SMTP. */
    public ContentId store(String sender, String mail) throws IOException {
        Content content = Content.of(mail.getBytes(StandardCharsets.ISO_8859_1));
        worker.archive(sender, List.of("archive@archive.example.com"), content);
        return ContentId.of(content);
    }

    /** Its archive. */
    public SegmentedArchiveStore archive() {
        return worker.store();
    }

    /** A file with an operator's token. */
    public Path tokenFile() throws IOException {
        return Files.writeString(
                tokens.file().resolveSibling("operator.token"),
                tokens.secret(Role.OPERATOR).text() + '\n');
    }

    /** With what an operator asks it. */
    public NodeAccess access() {
        return NodeAccess.of(tokens.secret(Role.OPERATOR));
    }

    /** Where its routes are. */
    public URI http() {
        return URI.create("http://127.0.0.1:" + port);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            service.stop();
            service.awaitStop();
            worker.close();
        }
    }
}
