package org.jamesarchive.index;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.LongField;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.SortedSetDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.util.BytesRef;
import org.jamesarchive.journal.EnvelopeEvidence;
import org.jamesarchive.message.Attachment;
import org.jamesarchive.message.MailAddress;
import org.jamesarchive.message.ParsedMessage;
import org.jamesarchive.store.ContentId;

/** Makes a mail's document. Texts are indexed, not stored: the mail itself is in the store. */
final class MailDocument {

    /** Most values of one facet that a mail counts in. */
    static final int FACET_VALUES_LIMIT = 1_000;

    private static final FieldType ADDRESSES = addresses();

    private final Document document = new Document();
    private final Analyzer analyzer;

    private MailDocument(Analyzer analyzer) {
        this.analyzer = analyzer;
    }

    /**
     * @param record what all copies say that are known
     * @param message the mail itself
     * @param extraction how far the texts of its files are read, as {@link IndexFields#EXTRACTION} has it; empty when there are no such files
     */
    static Document of(MailRecord record, ParsedMessage message, String extraction, Analyzer analyzer)
            throws IOException {
        MailDocument mail = new MailDocument(analyzer);
        mail.identify(record);
        mail.addHeader(message);
        mail.addParticipants(record, message);
        mail.addText(IndexFields.BODY, message.body());
        message.attachments().forEach(mail::addAttachment);
        mail.addFlags(record, message);
        mail.addTerms(IndexFields.EXTRACTION, List.of(extraction));
        mail.addFacet(
                IndexFields.FACET_TYPE,
                message.attachments().stream().map(Attachment::mediaType).toList());
        return mail.document;
    }

    private void identify(MailRecord record) throws IOException {
        BytesRef mailId = new BytesRef(record.mailId().bytes());
        document.add(new StringField(IndexFields.MAIL, mailId, Field.Store.NO));
        document.add(new BinaryDocValuesField(IndexFields.MAIL, mailId));
        for (ContentId contentId : record.contentIds()) {
            if (!contentId.equals(record.mailId())) {
                document.add(new StringField(IndexFields.COPY, new BytesRef(contentId.bytes()), Field.Store.NO));
            }
        }
        document.add(new StoredField(IndexFields.RECORD, MailRecordCodec.encode(record)));
        document.add(new LongField(IndexFields.DATE, record.moment(), Field.Store.NO));
        document.add(new LongPoint(IndexFields.RECEIVED, Moments.millis(record.received())));
        document.add(new LongPoint(IndexFields.SIZE, record.size()));
    }

    private void addHeader(ParsedMessage message) {
        addText(IndexFields.SUBJECT, message.subject());
        addTerms(IndexFields.MESSAGE_ID, List.of(IndexFields.messageId(message.messageId())));
        addTerms(
                IndexFields.REFERENCES,
                message.references().stream().map(IndexFields::messageId).toList());
    }

    private void addParticipants(MailRecord record, ParsedMessage message) {
        Set<MailAddress> recipients = new LinkedHashSet<>();
        Set<MailAddress> senders = new LinkedHashSet<>();
        for (EnvelopeEvidence evidence : record.evidence()) {
            senders.add(new MailAddress("", evidence.sender()));
            senders.add(new MailAddress("", evidence.onBehalfOf()));
            for (EnvelopeEvidence.Recipient recipient : evidence.recipients()) {
                recipients.add(new MailAddress("", recipient.address()));
                recipients.add(new MailAddress("", recipient.original()));
            }
        }
        Set<MailAddress> all = new LinkedHashSet<>();
        List.of(message.from(), message.to(), message.cc(), message.bcc()).forEach(all::addAll);
        Set<String> named = new HashSet<>();
        all.forEach(address -> named.add(address.address()));
        List.of(senders, recipients).forEach(addresses -> addresses.stream()
                .filter(address -> !named.contains(address.address()))
                .forEach(all::add));
        addAddresses(IndexFields.FROM, message.from());
        addAddresses(IndexFields.TO, message.to());
        addAddresses(IndexFields.CC, message.cc());
        addAddresses(IndexFields.BCC, message.bcc());
        addAddresses(IndexFields.RECIPIENT, recipients);
        addAddresses(IndexFields.PARTICIPANT, all);
        List<String> written = all.stream().map(MailAddress::address).toList();
        Set<String> domains = new LinkedHashSet<>();
        written.forEach(address -> domains.addAll(AddressTokens.domains(address)));
        addTerms(IndexFields.DOMAIN, domains);
        addFacet(IndexFields.FACET_CORRESPONDENT, written);
        addFacet(
                IndexFields.FACET_DOMAIN,
                written.stream()
                        .flatMap(address ->
                                AddressTokens.domains(address).stream().limit(1))
                        .toList());
    }

    private void addAttachment(Attachment attachment) {
        addText(IndexFields.FILE_NAME, IndexFields.words(attachment.fileName()));
        addText(IndexFields.ATTACHMENT_TEXT, attachment.text());
        String type = IndexFields.folded(attachment.mediaType());
        Set<String> types = new LinkedHashSet<>(List.of(type));
        if (type.indexOf('/') > 0) {
            types.add(type.substring(0, type.indexOf('/')));
        }
        addTerms(IndexFields.TYPE, types);
    }

    private void addFlags(MailRecord record, ParsedMessage message) {
        List<String> flags = new ArrayList<>();
        if (!message.attachments().isEmpty()) {
            flags.add(IndexFields.ATTACHED);
        }
        if (!record.defects().isEmpty()) {
            flags.add(IndexFields.MALFORMED);
        }
        if (record.isUnwrapped()) {
            flags.add(IndexFields.JOURNALED);
        }
        addTerms(IndexFields.FLAG, flags);
    }

    private void addText(String field, String text) {
        if (!text.isEmpty()) {
            document.add(new TextField(field, text, Field.Store.NO));
        }
    }

    private void addAddresses(String field, Iterable<MailAddress> addresses) {
        List<MailAddress> written = new ArrayList<>();
        for (MailAddress address : addresses) {
            if (!address.address().isEmpty() || !address.name().isEmpty()) {
                written.add(address);
            }
        }
        if (!written.isEmpty()) {
            document.add(new Field(field, new AddressTokens(written, analyzer), ADDRESSES));
        }
    }

    private void addTerms(String field, Iterable<String> terms) {
        for (String term : terms) {
            if (!term.isEmpty()) {
                document.add(new StringField(field, term, Field.Store.NO));
            }
        }
    }

    private void addFacet(String field, List<String> values) {
        values.stream()
                .filter(value -> value.length() <= IndexFields.TERM_LIMIT)
                .map(IndexFields::folded)
                .filter(value -> !value.isEmpty())
                .distinct()
                .limit(FACET_VALUES_LIMIT)
                .forEach(value -> document.add(new SortedSetDocValuesField(field, new BytesRef(value))));
    }

    private static FieldType addresses() {
        FieldType type = new FieldType();
        type.setIndexOptions(IndexOptions.DOCS_AND_FREQS_AND_POSITIONS);
        type.setTokenized(true);
        type.setOmitNorms(true);
        type.freeze();
        return type;
    }
}
