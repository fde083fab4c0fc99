package org.jamesarchive.server.repository;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.mailrepository.api.MailRepositoryUrlStore;
import org.apache.mailet.Mail;
import org.jamesarchive.queue.MessageFolder;
import org.jamesarchive.queue.ParkedMessage;
import org.jamesarchive.server.mail.MailBytes;
import org.jamesarchive.server.mail.MailForm;
import org.jspecify.annotations.Nullable;

/**
 * A mail repository on a folder of messages: bytes as they came, each mail on disk (fsync done) when {@code store} returns. Beside what
 * the delivery engine writes for a parked message (sender, recipients, arrival, reason) it keeps {@link MailForm}'s JSON; a message
 * without it, parked by the engine, is shown all the same. A mail's name is its key.
 */
public final class DurableMailRepository implements MailRepository {

    /** The attribute that holds the James Mail. */
    static final String FORM = "james";

    /** How many keys a listing gives. */
    static final int LIST_LIMIT = 1_000_000;

    private final MessageFolder folder;
    private final Clock clock;

    @Inject
    DurableMailRepository(MailRepositoryUrl url, MailRepositoryUrlStore folders, Clock clock) throws IOException {
        this(((MailFolders) folders).folder(url), clock);
    }

    /** @throws IOException when the folder cannot be used */
    DurableMailRepository(Path directory, Clock clock) throws IOException {
        this.folder = MessageFolder.open(directory);
        this.clock = clock;
    }

    @Override
    public MailKey store(Mail mail) throws MessagingException {
        MailKey key = MailKey.forMail(mail);
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put(MessageFolder.SENDER, mail.getMaybeSender().asString(""));
        attributes.put(
                MessageFolder.RECIPIENTS,
                mail.getRecipients().stream().map(MailAddress::asString).collect(Collectors.joining("\n")));
        attributes.put(MessageFolder.ARRIVAL, clock.instant().toString());
        attributes.put(
                MessageFolder.REASON,
                Optional.ofNullable(mail.getErrorMessage()).orElse(""));
        attributes.put(FORM, MailForm.toJson(mail).toString());
        try {
            folder.put(key.asString(), attributes, MailBytes.of(mail));
        } catch (IOException e) {
            throw new MessagingException("mail " + mail.getName() + " was not stored: " + e.getMessage(), e);
        }
        return key;
    }

    @Override
    public @Nullable Mail retrieve(MailKey key) throws MessagingException {
        try {
            Optional<ParkedMessage> found = folder.get(key.asString());
            if (found.isEmpty()) {
                return null; // as James wants it
            }
            ParkedMessage entry = found.get();
            return MailForm.toMail(form(key, entry.attributes()), entry.content());
        } catch (IOException e) {
            throw new MessagingException("mail " + key.asString() + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static ObjectNode form(MailKey key, Map<String, String> attributes) throws IOException {
        String form = attributes.get(FORM);
        if (form != null) {
            return MailForm.parse(form);
        }
        return MailForm.ofEnvelope(
                key.asString(),
                attributes.getOrDefault(MessageFolder.SENDER, ""),
                attributes.getOrDefault(MessageFolder.RECIPIENTS, "").lines().toList(),
                attributes.getOrDefault(MessageFolder.REASON, ""));
    }

    @Override
    public long size() throws MessagingException {
        try {
            return folder.size();
        } catch (IOException e) {
            throw new MessagingException("the repository cannot be read", e);
        }
    }

    @Override
    public Iterator<MailKey> list() throws MessagingException {
        try {
            return folder.keys(LIST_LIMIT).stream().map(MailKey::new).iterator();
        } catch (IOException e) {
            throw new MessagingException("the repository cannot be read", e);
        }
    }

    @Override
    public void remove(MailKey key) throws MessagingException {
        try {
            folder.remove(key.asString());
        } catch (IOException e) {
            throw new MessagingException("mail " + key.asString() + " cannot be removed: " + e.getMessage(), e);
        }
    }

    @Override
    public void removeAll() throws MessagingException {
        Iterator<MailKey> keys = list();
        while (keys.hasNext()) {
            remove(keys.next());
        }
    }
}
