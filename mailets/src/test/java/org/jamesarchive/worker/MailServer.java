package org.jamesarchive.worker;

import static org.awaitility.Awaitility.await;

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
import org.jamesarchive.client.NodeAccess;
import org.jamesarchive.index.IndexSettings;
import org.jamesarchive.index.MailIndex;
import org.jamesarchive.james.AccessGate;
import org.jamesarchive.james.Locations;
import org.jamesarchive.james.TestTokens;
import org.jamesarchive.journal.ArchivedMail;
import org.jamesarchive.journal.EnvelopeEvidence;
import org.jamesarchive.journal.MailReader;
import org.jamesarchive.message.AttachmentText;
import org.jamesarchive.message.MessageLimits;
import org.jamesarchive.message.MessageParser;
import org.jamesarchive.store.Content;
import org.jamesarchive.store.ContentId;
import org.jamesarchive.token.Role;
import spark.Service;

/** A worker with an index whose mails are served; envelopes are the evidence. */
public final class MailServer implements AutoCloseable {

    private final Worker worker;
    private final MailIndex index;
    private final Service service;
    private final TestTokens tokens;
    private final String name;
    private final int port;
    private boolean closed;
    private boolean isStoreClosed;

    private MailServer(Path folder, int serverId) throws IOException {
        Path conf = ServedWorker.profile(folder, serverId);
        worker = new Worker(new Locations(conf, folder.resolve("node"), unset -> null), Clock.systemUTC());
        MessageParser parser = new MessageParser(MessageLimits.DEFAULT, AttachmentText.NONE);
        MailReader reader = copy -> new ArchivedMail(
                ContentId.of(copy.content()),
                copy.content(),
                parser.parse(copy.content()),
                List.of(new EnvelopeEvidence(
                        copy.sender(),
                        "",
                        List.of(new EnvelopeEvidence.Recipient(
                                EnvelopeEvidence.Kind.BCC, "hidden@example.net", EnvelopeEvidence.Via.DIRECT, "")))),
                false);
        index = MailIndex.open(worker.store(), reader, IndexSettings.of(folder.resolve("test-index"), 1, 0));
        worker.show(index, reader);
        tokens = TestTokens.in(folder);
        name = "worker" + serverId;
        service = Service.ignite().ipAddress("127.0.0.1").port(0);
        AccessGate gate = tokens.gate();
        new SearchRoutes(worker, gate).define(service);
        new MailRoutes(worker, gate).define(service);
        new ExportRoutes(worker, gate).define(service);
        new StatsRoutes(worker, gate).define(service);
        new IndexRoutes(worker, gate).define(service);
        new CheckpointRoutes(worker, gate).define(service);
        new StoredContentRoutes(worker, gate).define(service);
        new EntryRoutes(worker, gate).define(service);
        new OpenApiRoutes().define(service);
        new WorkerStatusRoutes(worker).define(service);
        service.awaitInitialization();
        port = service.port();
    }

    public static MailServer start(Path folder, int serverId) throws IOException {
        return new MailServer(Files.createDirectories(folder), serverId);
    }

    public String name() {
        return name;
    }

    public URI http() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** From now on nothing can be noted. */
    void closeStore() {
        isStoreClosed = true;
        worker.close();
    }

    Worker worker() {
        return worker;
    }

    Service service() {
        return service;
    }

    public NodeAccess access(Role role) {
        return NodeAccess.of(tokens.secret(role));
    }

    /** Takes over the tokens of another one. */
    public Path tokenFile(Role role) throws IOException {
        return Files.writeString(
                tokens.file().resolveSibling(role.word() + ".token"),
                tokens.secret(role).text() + '\n');
    }

    public ContentId store(String mail) throws IOException {
        Content content = Content.of(mail.getBytes(StandardCharsets.UTF_8));
        worker.archive("journal@example.org", List.of("archive@archive.example.com"), content);
        return ContentId.of(content);
    }

    public void awaitIndexed(long mails) {
        await().until(() -> index.status().mails() == mails && index.status().behind() == 0);
    }

    HttpResponse<byte[]> ask(Role role, String method, String path, String body) throws Exception {
        HttpRequest request = access(role)
                .request(URI.create(http() + path))
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    HttpResponse<byte[]> get(String path) throws Exception {
        return ask(Role.AUDITOR, "GET", path, "");
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            service.stop();
            service.awaitStop();
            index.close();
            if (!isStoreClosed) {
                worker.close();
            }
        }
    }
}
