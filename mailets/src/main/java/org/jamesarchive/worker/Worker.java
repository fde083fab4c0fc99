package org.jamesarchive.worker;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.annotation.PreDestroy;
import javax.inject.Inject;
import javax.inject.Singleton;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.metrics.api.GaugeRegistry;
import org.jamesarchive.attachment.ExtractorProcess;
import org.jamesarchive.index.AttachmentExtraction;
import org.jamesarchive.index.MailIndex;
import org.jamesarchive.index.MailSearch;
import org.jamesarchive.james.Caller;
import org.jamesarchive.james.Locations;
import org.jamesarchive.james.RouteErrors;
import org.jamesarchive.journal.JournalMailReader;
import org.jamesarchive.journal.MailReader;
import org.jamesarchive.message.AttachmentText;
import org.jamesarchive.message.MessageLimits;
import org.jamesarchive.message.MessageParser;
import org.jamesarchive.settings.SettingsException;
import org.jamesarchive.store.Arrival;
import org.jamesarchive.store.Content;
import org.jamesarchive.store.ContentId;
import org.jamesarchive.store.Receipt;
import org.jamesarchive.store.SegmentedArchiveStore;
import org.jamesarchive.store.StoreStatus;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import spark.HaltException;

/**
 * A worker store in this James: its settings and its open archive. One a process, made when the first adapter asks for it;
 * safe for use by many threads.
 */
@Singleton
public final class Worker {

    private static final int TEXT_SHARE_OF_HEAP = 32;
    private static final Logger LOGGER = LoggerFactory.getLogger(Worker.class);

    private final WorkerSettings settings;
    private final SegmentedArchiveStore store;
    private final Optional<ExtractorProcess> extractor;
    private final Optional<MailIndex> index;
    private final Clock clock;
    private final LogProofs proofs;
    private volatile @Nullable Mails mails;

    /**
     * Reads {@code worker.xml} and opens the archive.
     *
     * @throws SettingsException when the settings are wrong, the data directory is another server's or in use, or the keyset is not its
     */
    @Inject
    Worker(FileSystem fileSystem, GaugeRegistry gauges) {
        this(Locations.of(fileSystem), Clock.systemUTC());
        register(gauges);
    }

    Worker(Locations locations, Clock clock) {
        this.clock = clock;
        this.settings = WorkerSettings.read(locations.configuration(), locations.base(), locations.environment());
        this.store = open(settings, clock);
        this.proofs = new LogProofs(store, settings.store().dataDirectory());
        MessageLimits limits = limits(Runtime.getRuntime().maxMemory());
        MailReader reader = new JournalMailReader(
                new MessageParser(limits, AttachmentText.NONE),
                settings.journalSources()::permits,
                settings.journalSources().toString());
        this.extractor =
                settings.index().flatMap(indexed -> settings.attachmentText()).map(ExtractorProcess::new);
        Optional<AttachmentExtraction> extraction =
                extractor.map(process -> new FileTexts(process, limits, settings.journalSources()::permits));
        this.index = settings.index().map(indexed -> MailIndex.open(store, reader, extraction, indexed));
        index.ifPresent(search -> show(search, reader));
    }

    /** No more text of a mail than a small heap holds several times over. */
    private static MessageLimits limits(long heap) {
        MessageLimits most = MessageLimits.DEFAULT;
        return new MessageLimits(
                (int) Math.min(most.textLimit(), heap / TEXT_SHARE_OF_HEAP),
                most.depthLimit(),
                most.partLimit(),
                most.headerLimit(),
                most.addressLimit(),
                (int) Math.min(most.fileLimit(), heap / TEXT_SHARE_OF_HEAP));
    }

    /**
     * Opens the archive of a worker that does not run.
     *
     * @throws SettingsException when the data directory is another server's or in use
     */
    public static SegmentedArchiveStore open(WorkerSettings settings, Clock clock) {
        try {
            return SegmentedArchiveStore.open(settings.store(), settings.checkpoints(), clock);
        } catch (IOException e) {
            throw new SettingsException(String.valueOf(e.getMessage()), e);
        }
    }

    WorkerSettings settings() {
        return settings;
    }

    /** Whether mail to this address is archived here. */
    boolean archives(String recipient) {
        return settings.archives(recipient);
    }

    /**
     * Stores a message; on disk when this returns.
     *
     * @throws IOException when it could not be stored; temporary
     */
    Receipt archive(String sender, List<String> recipients, Content content) throws IOException {
        return store.append(new Arrival(ContentId.of(content), content, clock.instant(), sender, recipients));
    }

    StoreStatus status() {
        return store.status();
    }

    /** Why the worker is degraded: appends are refused, the log cannot be proved, or keys are lost; empty when all is well. */
    List<String> reasons() {
        List<String> reasons = new ArrayList<>(store.proofAlarms());
        reasons.addAll(store.keyAlarms());
        String unavailable = store.status().unavailable();
        if (!unavailable.isEmpty()) {
            reasons.add(0, unavailable);
        }
        return reasons;
    }

    /** The full text index; empty when this worker keeps none. */
    Optional<MailIndex> index() {
        return index;
    }

    /** Why nothing is indexed at present; empty when all is well, or there is no index. */
    String indexFailure() {
        return index.map(kept -> kept.status().failure()).orElse("");
    }

    /** The archive, for the routes that deal with its checkpoints. */
    SegmentedArchiveStore store() {
        return store;
    }

    /**
     * The mails, as the index knows them.
     *
     * @throws HaltException a 503, when there is no index here
     */
    Mails mails() {
        Mails known = mails;
        if (known == null) {
            throw RouteErrors.unavailable("This worker has no index: 'index' is false in " + WorkerSettings.FILE);
        }
        return known;
    }

    /** Lets mails be found and read. */
    void show(MailSearch search, MailReader reader) {
        mails = new Mails(store, search, reader);
    }

    /** Proofs of what is stored. */
    LogProofs proofs() {
        return proofs;
    }

    /**
     * Notes in the log what somebody gets to see; on disk when this returns.
     *
     * @param action one word
     * @param detail what of; is changed
     * @throws HaltException a 503, when it could not be noted: then nothing may be given
     */
    void audit(Caller caller, String action, ObjectNode detail) {
        ObjectNode entry = JsonNodeFactory.instance
                .objectNode()
                .put("action", action)
                .put("token", caller.name())
                .put("role", caller.role().word())
                .put("client", caller.address());
        entry.setAll(detail);
        try {
            store.audit(clock.instant(), entry.toString());
        } catch (IOException e) {
            LOGGER.error("action={} token={} status=refused, it cannot be noted in the log", action, caller.name(), e);
            throw RouteErrors.unavailable(
                    "The access cannot be noted in the log, so nothing is given: try again later");
        }
    }

    /** {@code worker0}: how this node is called in replies and status. */
    String name() {
        return String.format(Locale.ROOT, "worker%d", settings.store().serverId());
    }

    @PreDestroy
    void close() {
        // First, since the index waits for the file that is being read.
        extractor.ifPresent(ExtractorProcess::close);
        index.ifPresent(MailIndex::close);
        try {
            store.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void register(GaugeRegistry gauges) {
        gauges.register("archive.store.messages.stored", () -> status().messages())
                .register("archive.store.messages.merged", () -> status().merges())
                .register("archive.store.bytes.stored", () -> status().messageBytes())
                .register("archive.store.disk.bytes", () -> status().diskBytes())
                .register(
                        "archive.store.disk.free",
                        () -> settings.store().dataDirectory().toFile().getUsableSpace())
                .register("archive.store.segments.count", () -> status().segments())
                .register(
                        "archive.store.append.unavailable",
                        () -> status().unavailable().isEmpty() ? 0 : 1)
                .register(
                        "archive.store.proof.alarms", () -> store.proofAlarms().size())
                .register("archive.store.keys.lost", () -> store.keyAlarms().size());
        index.ifPresent(kept -> register(kept, gauges));
    }

    private static void register(MailIndex index, GaugeRegistry gauges) {
        gauges.register("archive.index.mails.indexed", () -> index.status().mails())
                .register("archive.index.mails.malformed", () -> index.status().malformed())
                .register("archive.index.entries.behind", () -> index.status().behind())
                .register("archive.index.entries.rebuilt", () -> index.status().rebuilt())
                .register("archive.index.entries.unreadable", index::unreadable)
                .register("archive.index.extraction.pending", () -> index.extraction()
                        .pending())
                .register("archive.index.extraction.done", () -> index.extraction()
                        .done())
                .register("archive.index.extraction.failed", () -> index.extraction()
                        .failed())
                .register(
                        "archive.index.unavailable",
                        () -> index.status().failure().isEmpty() ? 0 : 1);
    }
}
