package org.jamesarchive.worker;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import javax.inject.Inject;
import javax.servlet.http.HttpServletResponse;
import org.jamesarchive.james.AccessGate;
import org.jamesarchive.james.GuardedRoutes;
import org.jamesarchive.james.PageParameters;
import org.jamesarchive.james.RouteErrors;
import org.jamesarchive.store.ContentId;
import org.jamesarchive.store.StoredCopy;
import org.jamesarchive.token.Permission;
import spark.Response;

/**
 * What is stored of one message, as it was received:
 * <pre>
 *   GET /archive/entries/{content id}   200  the message, then its merges, oldest first
 *                                       400  that is no content id
 *                                       404  there is no such message
 *                                       500  it cannot be read
 *                                       503  the access cannot be noted in the log
 * </pre>
 * The body is a line of JSON before each entry, then as many bytes as its {@code size} says: of a message the whole message, of a merge its
 * trace block, behind which the message follows from its own {@code traceLength} on. A last line of {@code kind} {@code end}
 * counts the entries: a body without it is not whole. Of more than {@value #ENTRIES_LIMIT} entries the later ones are left out.
 */
public final class EntryRoutes extends GuardedRoutes {

    /** Most entries of one message that are given. */
    static final int ENTRIES_LIMIT = 10_000;

    private static final String BASE_PATH = "/archive/entries";
    private static final String CONTENT_ID = ":contentId";

    /** The line before an entry. */
    record Head(String kind, String arrival, String sender, List<String> recipients, long traceLength, long size) {}

    /** The line behind the last one. */
    record End(String kind, int entries) {}

    private final Worker worker;
    private final ObjectMapper mapper = new ObjectMapper();

    @Inject
    EntryRoutes(Worker worker, AccessGate gate) {
        super(gate);
        this.worker = worker;
    }

    @Override
    public String getBasePath() {
        return BASE_PATH;
    }

    @Override
    protected void define(Guarded routes) {
        routes.get(BASE_PATH + "/" + CONTENT_ID, Permission.OPERATE, (request, response, caller) -> {
            ContentId contentId = PageParameters.contentId(request, CONTENT_ID, "content id");
            List<StoredCopy> copies = copies(contentId);
            worker.audit(caller, "entries", mapper.createObjectNode().put("contentId", contentId.hex()));
            response.type("application/octet-stream");
            return give(copies, response);
        });
    }

    private List<StoredCopy> copies(ContentId contentId) {
        List<StoredCopy> copies = RouteErrors.orFail(
                "The message cannot be read", () -> worker.store().copies(contentId, ENTRIES_LIMIT));
        if (copies.isEmpty()) {
            throw RouteErrors.notFound("No message has this content id");
        }
        return copies;
    }

    private HttpServletResponse give(List<StoredCopy> copies, Response response) throws IOException {
        OutputStream out = response.raw().getOutputStream();
        String kind = "message";
        for (StoredCopy copy : copies) {
            long size = kind.equals("message") ? copy.content().size() : copy.traceLength();
            JsonLines.write(
                    out,
                    new Head(
                            kind,
                            copy.arrival().toString(),
                            copy.sender(),
                            copy.recipients(),
                            copy.traceLength(),
                            size));
            copy(copy, size, out);
            kind = "merge";
        }
        JsonLines.write(out, new End("end", copies.size()));
        out.flush();
        return response.raw();
    }

    private static void copy(StoredCopy copy, long size, OutputStream out) throws IOException {
        byte[] buffer = new byte[(int) Math.max(1, Math.min(size, 64 * 1024))];
        try (InputStream in = copy.content().open()) {
            long left = size;
            while (left > 0) {
                int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (count < 0) {
                    throw new IOException("the stored message ends early");
                }
                out.write(buffer, 0, count);
                left -= count;
            }
        }
    }
}
