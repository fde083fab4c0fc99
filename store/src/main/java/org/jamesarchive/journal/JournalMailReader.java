package org.jamesarchive.journal;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.jamesarchive.journal.EnvelopeEvidence.Kind;
import org.jamesarchive.journal.EnvelopeEvidence.Recipient;
import org.jamesarchive.journal.EnvelopeEvidence.Via;
import org.jamesarchive.message.Attachment;
import org.jamesarchive.message.MailAddress;
import org.jamesarchive.message.MessageParser;
import org.jamesarchive.message.ParsedMessage;
import org.jamesarchive.message.PartWalk;
import org.jamesarchive.store.StoredCopy;

/**
 * Unwraps journal reports, and looks for evidence in plain copies:
 * <pre>
 *                   from a journal source                                      from anybody else
 *   journal report  the original; evidence from the report                     plain mail
 *   plain copy      sender: X-Envelope-From, else the SMTP envelope;           sender: the SMTP envelope
 *                   recipients: X-Envelope-To, $JournalRecipients, what
 *                   the source noted in Delivered-To and X-Original-To
 * </pre>
 * The archive address is never a recipient. Safe for use by many threads.
 */
public final class JournalMailReader implements MailReader {

    private static final String DECRYPTED = "decrypted/";

    /** To be changed with whatever a new version makes otherwise of a mail. */
    private static final String VERSION = "2";

    private final MessageParser parser;
    private final Predicate<InetAddress> journalSources;
    private final String edition;

    /** @param journalSources the clients of gateways that write journal reports, or whose notes of the envelope can be believed */
    public JournalMailReader(MessageParser parser, Predicate<InetAddress> journalSources) {
        this(parser, journalSources, "");
    }

    /**
     * Likewise.
     *
     * @param sources says which the journal sources are, for {@link #edition}
     */
    public JournalMailReader(MessageParser parser, Predicate<InetAddress> journalSources, String sources) {
        this.parser = parser;
        this.journalSources = journalSources;
        this.edition = VERSION + ' ' + sources;
    }

    @Override
    public String edition() {
        return edition;
    }

    @Override
    public ArchivedMail read(StoredCopy copy) throws IOException {
        GatewayTrace trace = GatewayTrace.of(copy);
        if (trace.client().filter(journalSources).isEmpty()) {
            return plain(copy, new EnvelopeEvidence(copy.sender(), "", List.of()), "");
        }
        JournalReport.Outcome outcome = JournalReport.read(copy.content(), domains(copy, trace));
        return outcome.report().isPresent()
                ? unwrapped(outcome.report().get())
                : plain(copy, noted(copy, trace), outcome.defect());
    }

    private ArchivedMail plain(StoredCopy copy, EnvelopeEvidence evidence, String defect) throws IOException {
        DigestedContent digested = new DigestedContent(copy.content());
        ParsedMessage message = parser.parse(digested);
        return new ArchivedMail(
                digested.contentId(),
                copy.content(),
                defect.isEmpty() ? message : message.withDefects(List.of(defect)),
                List.of(evidence),
                false);
    }

    private ArchivedMail unwrapped(JournalReport report) throws IOException {
        ParsedMessage message = parser.parse(report.original().content());
        if (report.decrypted().isPresent()) {
            message = together(message, parser.parse(report.decrypted().get()));
        }
        return new ArchivedMail(
                report.original().contentId(),
                report.original().content(),
                message.withDefects(report.body().defects()),
                List.of(report.body().evidence()),
                true);
    }

    /** The original with what can be read only in its decrypted copy. */
    private static ParsedMessage together(ParsedMessage original, ParsedMessage decrypted) {
        List<Attachment> attachments = new ArrayList<>(original.attachments());
        for (Attachment attachment : decrypted.attachments()) {
            attachments.add(new Attachment(
                    DECRYPTED + attachment.path(),
                    attachment.fileName(),
                    attachment.mediaType(),
                    attachment.size(),
                    attachment.text()));
        }
        return new ParsedMessage(
                        original.from(),
                        original.to(),
                        original.cc(),
                        original.bcc(),
                        original.subject(),
                        original.date(),
                        original.messageId(),
                        original.references(),
                        original.body() + "\n\n" + decrypted.body(),
                        attachments,
                        original.defects())
                .withDefects(decrypted.defects());
    }

    /** What a journal source noted of the envelope on a plain copy. */
    private static EnvelopeEvidence noted(StoredCopy copy, GatewayTrace trace) throws IOException {
        Set<String> recipients = new LinkedHashSet<>();
        String sender = copy.sender();
        try (PartWalk header = PartWalk.of(copy.content())) {
            List<MailAddress> from = header.addresses("x-envelope-from");
            sender = from.isEmpty() ? sender : from.get(0).address();
            for (String name : List.of("x-envelope-to", "$journalrecipients")) {
                header.addresses(name).forEach(address -> recipients.add(address.address()));
            }
        }
        for (String name : List.of("Delivered-To", "X-Original-To")) {
            recipients.addAll(trace.clientFields(name));
        }
        Set<String> archive = archiveAddresses(copy, trace);
        List<Recipient> noted = recipients.stream()
                .filter(address -> address.indexOf('@') > 0)
                .filter(address -> !archive.contains(address.toLowerCase(Locale.ROOT)))
                .map(address -> new Recipient(Kind.RECIPIENT, address, Via.DIRECT, ""))
                .toList();
        return new EnvelopeEvidence(sender, "", noted);
    }

    private static Set<String> domains(StoredCopy copy, GatewayTrace trace) {
        Set<String> domains = new HashSet<>();
        archiveAddresses(copy, trace).forEach(address -> domains.add(address.substring(address.lastIndexOf('@') + 1)));
        return domains;
    }

    /** Where the copy was sent to: at the worker, and at the gateway as far as its field says. */
    private static Set<String> archiveAddresses(StoredCopy copy, GatewayTrace trace) {
        Set<String> addresses = new HashSet<>();
        copy.recipients().forEach(address -> addresses.add(address.toLowerCase(Locale.ROOT)));
        trace.recipient().ifPresent(address -> addresses.add(address.toLowerCase(Locale.ROOT)));
        return addresses;
    }
}
