package org.jamesarchive.worker;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.inject.Inject;
import javax.servlet.http.HttpServletResponse;
import org.jamesarchive.james.AccessGate;
import org.jamesarchive.james.Caller;
import org.jamesarchive.james.GuardedRoutes;
import org.jamesarchive.james.PageParameters;
import org.jamesarchive.james.RouteErrors;
import org.jamesarchive.journal.ArchivedMail;
import org.jamesarchive.message.Attachment;
import org.jamesarchive.message.AttachmentText;
import org.jamesarchive.message.MessageLimits;
import org.jamesarchive.message.MessageParser;
import org.jamesarchive.store.Content;
import org.jamesarchive.store.ContentId;
import org.jamesarchive.store.StoredCopy;
import org.jamesarchive.store.StoredEntry;
import org.jamesarchive.store.proof.TlogProof;
import org.jamesarchive.token.Permission;
import spark.Request;
import spark.Response;

/**
 * One mail, by its mail id or by the content id of anything that is stored of it:
 * <pre>
 *   GET /archive/mails/{id}               200  read for people, as JSON
 *   GET /archive/mails/{id}/raw           200  the mail itself, of a journal report the one in it
 *   GET /archive/mails/{id}/stored        200  what is stored: the bytes as they arrived first
 *   GET /archive/mails/{id}/parts/{path}  200  a part, decoded
 *   GET /archive/mails/{id}/evidence      200  each copy: when it came, its SMTP envelope, what it says of the mail's own, as JSON
 *   GET /archive/mails/{id}/proof         200  C2SP tlog-proof of what is stored
 *
 *     400  that is no id
 *     404  there is no such mail or part here, or nothing can be proved
 *     500  it cannot be read
 *     503  there is no index here, or the access cannot be noted in the log: nothing is given
 * </pre>
 * Mail is hostile: bytes go out as attachments with a safe name, and never as HTML.
 */
public final class MailRoutes extends GuardedRoutes {

    /** Most copies of which evidence is shown. */
    static final int COPIES_LIMIT = 100;

    private static final String BASE_PATH = "/archive/mails";
    private static final String ID = ":id";
    private static final String MAIL = BASE_PATH + "/" + ID;
    private static final String UNREADABLE = "The mail cannot be read";
    private static final String JSON = "application/json";
    private static final Pattern PART_PATH = Pattern.compile("[0-9]{1,9}([./][0-9]{1,9}){0,99}");
    private static final Pattern MEDIA_TYPE = Pattern.compile("[a-z0-9!#$&^_.+-]{1,80}/[a-z0-9!#$&^_.+-]{1,80}");

    /** One copy. */
    record Copy(
            String contentId,
            String arrival,
            String sender,
            List<String> recipients,
            List<MailViews.Evidence> evidence) {}

    /** All copies. */
    record Evidence(String mailId, List<Copy> copies, boolean complete, List<MailViews.Evidence> merged) {}

    private static final MessageParser PARSER = new MessageParser(MessageLimits.DEFAULT, AttachmentText.NONE);

    private final Worker worker;
    private final ObjectMapper mapper = new ObjectMapper();

    @Inject
    MailRoutes(Worker worker, AccessGate gate) {
        super(gate);
        this.worker = worker;
    }

    @Override
    public String getBasePath() {
        return BASE_PATH;
    }

    @Override
    protected void define(Guarded routes) {
        routes.get(MAIL, Permission.READ, (request, response, caller) -> {
            Mails.Found found = find(request);
            StoredCopy copy = copy(found);
            ArchivedMail mail = read(copy);
            audit(caller, "read", found, mail);
            return json(response, MailViews.Mail.of(found, copy, mail));
        });
        routes.get(MAIL + "/raw", Permission.READ, (request, response, caller) -> {
            Mails.Found found = find(request);
            ArchivedMail mail = read(copy(found));
            audit(caller, "raw", found, mail);
            return give(mail.content(), mail.mailId() + ".eml", response);
        });
        routes.get(MAIL + "/stored", Permission.READ, (request, response, caller) -> {
            Mails.Found found = find(request);
            Content stored = copy(found).content();
            audit(caller, "stored", found);
            return give(stored, found.stored() + ".eml", response);
        });
        routes.get(MAIL + "/parts/*", Permission.READ, this::part);
        routes.get(MAIL + "/evidence", Permission.READ, (request, response, caller) -> {
            Mails.Found found = find(request);
            Evidence evidence = RouteErrors.orFail(UNREADABLE, () -> evidence(found));
            audit(caller, "evidence", found);
            return json(response, evidence);
        });
        routes.get(MAIL + "/proof", Permission.READ, (request, response, caller) -> {
            Mails.Found found = find(request);
            TlogProof proof = proof(found.stored());
            audit(caller, "proof", found);
            response.type("text/plain; charset=utf-8");
            return proof.text();
        });
    }

    private Mails.Found find(Request request) {
        ContentId id = PageParameters.contentId(request, ID, "id");
        return RouteErrors.orFail(
                        "The index could not be read", () -> worker.mails().find(id))
                .orElseThrow(() -> RouteErrors.notFound("This worker has no mail of this id"));
    }

    private StoredCopy copy(Mails.Found found) {
        return RouteErrors.orFail(UNREADABLE, () -> worker.mails().copy(found.stored()));
    }

    private ArchivedMail read(StoredCopy copy) {
        return RouteErrors.orFail(UNREADABLE, () -> worker.mails().read(copy));
    }

    private void audit(Caller caller, String action, Mails.Found found) {
        worker.audit(
                caller,
                action,
                mapper.createObjectNode().put("contentId", found.stored().hex()));
    }

    private void audit(Caller caller, String action, Mails.Found found, ArchivedMail mail) {
        worker.audit(caller, action, detail(found, mail));
    }

    private ObjectNode detail(Mails.Found found, ArchivedMail mail) {
        return mapper.createObjectNode()
                .put("mailId", mail.mailId().hex())
                .put("contentId", found.stored().hex());
    }

    private String json(Response response, Object view) throws IOException {
        response.type(JSON);
        return mapper.writeValueAsString(view);
    }

    private Evidence evidence(Mails.Found found) throws IOException {
        List<Copy> copies = new ArrayList<>();
        boolean complete = true;
        String mailId = found.id().hex();
        for (ContentId contentId : found.contentIds()) {
            List<StoredCopy> stored = worker.mails().copies(contentId, COPIES_LIMIT + 1 - copies.size());
            for (StoredCopy copy : stored) {
                if (copies.size() == COPIES_LIMIT) {
                    complete = false;
                    break;
                }
                ArchivedMail mail = worker.mails().read(copy);
                mailId = mail.mailId().hex();
                copies.add(new Copy(
                        contentId.hex(),
                        copy.arrival().toString(),
                        copy.sender(),
                        copy.recipients(),
                        MailViews.Evidence.of(mail.evidence())));
            }
            if (!complete) {
                break;
            }
        }
        List<MailViews.Evidence> merged = found.hit()
                .map(hit -> MailViews.Evidence.of(hit.evidence()))
                .orElseGet(() -> copies.get(0).evidence());
        return new Evidence(mailId, copies, complete, merged);
    }

    private TlogProof proof(ContentId contentId) {
        return RouteErrors.orFail("The proof could not be made", () -> {
                    List<StoredEntry> entries = worker.store().entries(contentId, 1);
                    if (entries.isEmpty()) {
                        throw new IOException("the index knows " + contentId + ", and the store does not");
                    }
                    return worker.proofs().prove(entries.get(0));
                })
                .orElseThrow(() -> RouteErrors.notFound("Nothing can be proved here: see the worker's health"));
    }

    private Object part(Request request, Response response, Caller caller) {
        String path = request.splat().length == 1 ? request.splat()[0] : "";
        if (!PART_PATH.matcher(path).matches()) {
            throw PageParameters.wrong("part", path, "a path such as 2.1 or 2/1");
        }
        Mails.Found found = find(request);
        ArchivedMail mail = read(copy(found));
        Attachment listed = mail.message().attachments().stream()
                .filter(attachment -> attachment.path().equals(path))
                .findFirst()
                .orElseThrow(() -> RouteErrors.notFound("This mail has no part of this path"));
        worker.audit(caller, "part", detail(found, mail).put("part", path));
        HttpServletResponse raw = response.raw();
        boolean there = RouteErrors.orFail(
                UNREADABLE,
                () -> PARSER.part(mail.content(), path, (fileName, mediaType, bytes) -> {
                    boolean isType = MEDIA_TYPE.matcher(mediaType).matches();
                    response.type(isType ? mediaType : "application/octet-stream");
                    attach(response, fileName.isEmpty() ? "part-" + path.replace('/', '-') : fileName);
                    // what the mail held when it was listed: who gets less knows that it is not whole
                    raw.setContentLengthLong(listed.size());
                    try (OutputStream out = raw.getOutputStream()) {
                        bytes.transferTo(out);
                    }
                }));
        if (!there) {
            throw RouteErrors.notFound("This mail has no part of this path");
        }
        return raw;
    }

    private static Object give(Content content, String fileName, Response response) throws IOException {
        response.type("message/rfc822");
        attach(response, fileName);
        HttpServletResponse raw = response.raw();
        raw.setContentLengthLong(content.size());
        try (InputStream in = content.open();
                OutputStream out = raw.getOutputStream()) {
            in.transferTo(out);
        }
        return raw;
    }

    /** A browser saves it, and shows nothing of it. */
    private static void attach(Response response, String fileName) {
        response.header("Content-Disposition", AttachmentHeader.of(fileName));
        response.header("Content-Security-Policy", "sandbox; default-src 'none'");
    }
}
