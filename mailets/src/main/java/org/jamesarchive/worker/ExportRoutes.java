package org.jamesarchive.worker;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.inject.Inject;
import javax.servlet.http.HttpServletResponse;
import org.jamesarchive.james.AccessGate;
import org.jamesarchive.james.GuardedRoutes;
import org.jamesarchive.james.PageParameters;
import org.jamesarchive.james.RouteErrors;
import org.jamesarchive.store.ContentId;
import org.jamesarchive.store.StoredEntry;
import org.jamesarchive.store.proof.TlogProof;
import org.jamesarchive.token.Permission;
import org.jspecify.annotations.Nullable;
import spark.Response;

/**
 * What an export has of one message:
 * <pre>
 *   GET /archive/exports/{content id}   200  the message, then its merges, oldest first, each with its proof
 *                                       400  that is no content id
 *                                       404  there is no such message
 *                                       500  it cannot be read
 *                                       503  the access cannot be noted in the log
 * </pre>
 * The body is a line of JSON before each entry, then as many bytes as its {@code size} says. {@code head} is the head of its tar entry in
 * Base64, {@code proof} a C2SP tlog-proof or null. A last line of {@code kind} {@code end} counts the entries and has the public key:
 * a body without it is not whole. Of more than {@value #ENTRIES_LIMIT} entries the later ones are left out, and {@code complete} is false.
 */
public final class ExportRoutes extends GuardedRoutes {

    /** Most entries of one message that are given. */
    static final int ENTRIES_LIMIT = 1_000;

    private static final String BASE_PATH = "/archive/exports";
    private static final String CONTENT_ID = ":contentId";

    /** The line before an entry. */
    record Head(
            String kind,
            int serverId,
            long sequence,
            String head,
            @Nullable String proof,
            long size) {}

    /** The line behind the last one. */
    record End(String kind, int entries, boolean complete, String publicKey) {}

    private final Worker worker;
    private final ObjectMapper mapper = new ObjectMapper();

    @Inject
    ExportRoutes(Worker worker, AccessGate gate) {
        super(gate);
        this.worker = worker;
    }

    @Override
    public String getBasePath() {
        return BASE_PATH;
    }

    @Override
    protected void define(Guarded routes) {
        routes.get(BASE_PATH + "/" + CONTENT_ID, Permission.READ, (request, response, caller) -> {
            ContentId contentId = PageParameters.contentId(request, CONTENT_ID, "content id");
            List<StoredEntry> entries = entries(contentId);
            List<Optional<TlogProof>> proofs =
                    RouteErrors.orFail("The proofs could not be made", () -> proofs(entries));
            worker.audit(caller, "export", mapper.createObjectNode().put("contentId", contentId.hex()));
            response.type("application/octet-stream");
            return give(entries, proofs, response);
        });
    }

    private List<StoredEntry> entries(ContentId contentId) {
        List<StoredEntry> entries = RouteErrors.orFail(
                "The message cannot be read", () -> worker.store().entries(contentId, ENTRIES_LIMIT + 1));
        if (entries.isEmpty()) {
            throw RouteErrors.notFound("No message has this content id");
        }
        return entries;
    }

    private List<Optional<TlogProof>> proofs(List<StoredEntry> entries) throws IOException {
        List<Optional<TlogProof>> proofs = new ArrayList<>();
        for (StoredEntry entry : entries) {
            proofs.add(worker.proofs().prove(entry));
        }
        return proofs;
    }

    private HttpServletResponse give(List<StoredEntry> entries, List<Optional<TlogProof>> proofs, Response response)
            throws IOException {
        OutputStream out = response.raw().getOutputStream();
        int given = Math.min(entries.size(), ENTRIES_LIMIT);
        for (int i = 0; i < given; i++) {
            StoredEntry entry = entries.get(i);
            JsonLines.write(
                    out,
                    new Head(
                            entry.trailer().kind().name().toLowerCase(Locale.ROOT),
                            entry.trailer().serverId(),
                            entry.trailer().sequence(),
                            Base64.getEncoder().encodeToString(entry.headBytes()),
                            proofs.get(i).map(TlogProof::text).orElse(null),
                            entry.data().size()));
            try (InputStream in = entry.data().open()) {
                in.transferTo(out);
            }
        }
        JsonLines.write(
                out,
                new End(
                        "end",
                        given,
                        given == entries.size(),
                        worker.proofs().publicKey().orElse("")));
        out.flush();
        return response.raw();
    }
}
