package org.jamesarchive.server.mail;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Date;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.mail.MessagingException;
import javax.mail.internet.AddressException;
import org.apache.james.core.MailAddress;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.apache.mailet.PerRecipientHeaders;
import org.jamesarchive.store.Content;

/**
 * A James Mail without its bytes, as one JSON object:
 * <pre>
 *   {"name":"Mail1-…","sender":"a@b.org","recipients":["c@d.org"],"state":"root","error":"…","remoteHost":"…","remoteAddr":"…",
 *    "lastUpdated":1735689600000,"attributes":{"NAME":{…}},"headers":[{"recipient":"c@d.org","header":"X-A: b"}]}
 * </pre>
 * Attributes are in James' own JSON form; one that has none is not kept, as in every James queue. No {@code sender} is the null
 * reverse-path. Times are milliseconds since 1970.
 */
@SuppressWarnings("JavaUtilDate") // James counts in it
public final class MailForm {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String NULL_SENDER = "<>";
    private static final String NAME = "name";
    private static final String SENDER = "sender";
    private static final String RECIPIENTS = "recipients";
    private static final String STATE = "state";
    private static final String ERROR = "error";
    private static final String REMOTE_HOST = "remoteHost";
    private static final String REMOTE_ADDRESS = "remoteAddr";
    private static final String LAST_UPDATED = "lastUpdated";
    private static final String ATTRIBUTES = "attributes";
    private static final String HEADERS = "headers";
    private static final String RECIPIENT = "recipient";
    private static final String HEADER = "header";

    private MailForm() {}

    /** The mail as a JSON object, to which a caller may add fields of its own. */
    public static ObjectNode toJson(Mail mail) {
        ObjectNode json = JSON.createObjectNode();
        json.put(NAME, mail.getName());
        mail.getMaybeSender().asOptional().ifPresent(sender -> json.put(SENDER, sender.asString()));
        ArrayNode recipients = json.putArray(RECIPIENTS);
        mail.getRecipients().forEach(recipient -> recipients.add(recipient.asString()));
        json.put(STATE, mail.getState());
        json.put(ERROR, mail.getErrorMessage());
        json.put(REMOTE_HOST, mail.getRemoteHost());
        json.put(REMOTE_ADDRESS, mail.getRemoteAddr());
        Optional.ofNullable(mail.getLastUpdated()).ifPresent(date -> json.put(LAST_UPDATED, date.getTime()));
        ObjectNode attributes = json.putObject(ATTRIBUTES);
        mail.attributes().forEach(attribute -> attribute
                .getValue()
                .toJson()
                .ifPresent(value -> attributes.set(attribute.getName().asString(), value)));
        ArrayNode headers = json.putArray(HEADERS);
        mail.getPerRecipientSpecificHeaders().getHeadersByRecipient().forEach((recipient, header) -> headers.addObject()
                .put(RECIPIENT, recipient.asString())
                .put(HEADER, header.asString()));
        return json;
    }

    /** The JSON of a message of which only the envelope is known; an empty sender is the null reverse-path. */
    public static ObjectNode ofEnvelope(String name, String sender, List<String> recipients, String error) {
        ObjectNode json = JSON.createObjectNode();
        json.put(NAME, name);
        if (!sender.isEmpty() && !sender.equals(NULL_SENDER)) {
            json.put(SENDER, sender);
        }
        ArrayNode array = json.putArray(RECIPIENTS);
        recipients.forEach(array::add);
        json.put(ERROR, error);
        return json;
    }

    /** @throws DamagedMailException when {@code text} is no JSON object */
    public static ObjectNode parse(String text) throws DamagedMailException {
        try {
            if (JSON.readTree(text) instanceof ObjectNode object) {
                return object;
            }
            throw new DamagedMailException("no JSON object");
        } catch (JsonProcessingException e) {
            throw new DamagedMailException("no JSON: " + e.getOriginalMessage(), e);
        }
    }

    /**
     * The mail again, with its bytes from {@code content}.
     *
     * @throws DamagedMailException when a field is missing or cannot be understood
     */
    public static MailImpl toMail(JsonNode json, Content content) throws DamagedMailException {
        try {
            String name = json.path(NAME).asText();
            MailImpl.Builder mail =
                    MailImpl.builder().name(name).state(json.path(STATE).asText(Mail.DEFAULT));
            if (json.hasNonNull(SENDER)) {
                mail.sender(new MailAddress(json.get(SENDER).asText()));
            }
            for (JsonNode recipient : json.path(RECIPIENTS)) {
                mail.addRecipient(new MailAddress(recipient.asText()));
            }
            text(json, ERROR).ifPresent(mail::errorMessage);
            text(json, REMOTE_HOST).ifPresent(mail::remoteHost);
            text(json, REMOTE_ADDRESS).ifPresent(mail::remoteAddr);
            if (json.hasNonNull(LAST_UPDATED)) {
                mail.lastUpdated(new Date(json.get(LAST_UPDATED).asLong()));
            }
            addAttributes(json.path(ATTRIBUTES), mail);
            addHeaders(json.path(HEADERS), mail);
            MailImpl result = mail.build();
            result.setMessageNoCopy(new ExactMimeMessage(new ContentSource(name, content)));
            return result;
        } catch (AddressException | IllegalArgumentException | IllegalStateException e) {
            throw new DamagedMailException("field cannot be understood: " + e.getMessage(), e);
        } catch (MessagingException e) {
            throw new DamagedMailException(e.toString(), e);
        }
    }

    private static Optional<String> text(JsonNode json, String field) {
        return json.hasNonNull(field) ? Optional.of(json.get(field).asText()) : Optional.empty();
    }

    private static void addAttributes(JsonNode attributes, MailImpl.Builder mail) {
        Iterator<Map.Entry<String, JsonNode>> fields = attributes.fields();
        while (fields.hasNext()) {
            Map.Entry<String, JsonNode> field = fields.next();
            mail.addAttribute(
                    new Attribute(AttributeName.of(field.getKey()), AttributeValue.fromJson(field.getValue())));
        }
    }

    private static void addHeaders(JsonNode headers, MailImpl.Builder mail) throws AddressException {
        PerRecipientHeaders all = new PerRecipientHeaders();
        for (JsonNode header : headers) {
            all.addHeaderForRecipient(
                    PerRecipientHeaders.Header.fromString(header.path(HEADER).asText()),
                    new MailAddress(header.path(RECIPIENT).asText()));
        }
        mail.addAllHeadersForRecipients(all);
    }
}
