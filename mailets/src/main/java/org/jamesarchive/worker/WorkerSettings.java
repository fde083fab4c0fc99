package org.jamesarchive.worker;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jamesarchive.access.ClientNetworks;
import org.jamesarchive.attachment.ExtractorSettings;
import org.jamesarchive.index.IndexSettings;
import org.jamesarchive.settings.SettingsException;
import org.jamesarchive.settings.SettingsFile;
import org.jamesarchive.store.CheckpointSettings;
import org.jamesarchive.store.DictionarySettings;
import org.jamesarchive.store.EncryptionSettings;
import org.jamesarchive.store.StoreSettings;
import org.jspecify.annotations.Nullable;

/**
 * What {@code worker.xml} says.
 *
 * @param store where and how the archive is kept, and this node's {@code server_id}, different on every worker
 * @param checkpoints how checkpoints of the log are made and where they go
 * @param archiveAddresses the recipients that are archived, lower case; {@code @domain} stands for a whole domain
 * @param networks the clients that may connect: the gateways
 * @param index how the full text index is kept; empty for none
 * @param attachmentText how the texts of attached files are read; empty when they are not
 * @param journalSources clients of the gateways whose journal reports are believed
 */
public record WorkerSettings(
        StoreSettings store,
        CheckpointSettings checkpoints,
        List<String> archiveAddresses,
        ClientNetworks networks,
        Optional<IndexSettings> index,
        Optional<ExtractorSettings> attachmentText,
        ClientNetworks journalSources) {

    static final String FILE = "worker.xml";
    static final int SERVER_ID_LIMIT = 65_535;
    static final String DATA_DIRECTORY_DEFAULT = "var/archive";
    static final String CHECKPOINT_KEY_DEFAULT = "var/keys/checkpoint.key";
    static final String NETWORKS_DEFAULT = "127.0.0.0/8 [::1]/128";
    static final int COMPRESSION_LEVEL_LIMIT = 19;

    public WorkerSettings {
        archiveAddresses = List.copyOf(archiveAddresses);
    }

    /**
     * Reads {@code worker.xml} of a profile folder.
     *
     * @param base what a relative data directory is relative to
     * @param environment gives an environment variable's value, or null
     * @throws SettingsException when it cannot be read, or a parameter is missing, unknown or wrong
     */
    public static WorkerSettings read(Path folder, Path base, Function<String, @Nullable String> environment) {
        return from(SettingsFile.read(folder.resolve(FILE), "worker", environment), base);
    }

    /**
     * Reads the parameters.
     *
     * @param base what a relative data directory is relative to
     * @throws SettingsException when one is missing, unknown or wrong
     */
    static WorkerSettings from(SettingsFile file, Path base) {
        StoreSettings store = store(file, base);
        WorkerSettings settings = new WorkerSettings(
                store,
                checkpoints(file, base, store.serverId()),
                archiveAddresses(file),
                file.parsed("mynetworks", file.text("mynetworks").orElse(NETWORKS_DEFAULT), ClientNetworks::parse),
                index(file, store),
                attachmentText(file, base, store.dataDirectory()),
                file.text("journal_sources")
                        .map(text -> file.parsed("journal_sources", text, ClientNetworks::parse))
                        .orElseGet(ClientNetworks::none));
        file.refuseUnknown();
        return settings;
    }

    private static StoreSettings store(SettingsFile file, Path base) {
        StoreSettings defaults = StoreSettings.of(
                base.resolve(file.text("data_directory").orElse(DATA_DIRECTORY_DEFAULT)),
                file.requiredInteger("server_id", 0, SERVER_ID_LIMIT));
        long segmentSizeLimit = file.size("segment_size_limit", defaults.segmentSizeLimit());
        Duration segmentAgeLimit = file.duration("segment_age_limit", defaults.segmentAgeLimit());
        int compressionLevel =
                file.integer("compression_level", defaults.compressionLevel(), 1, COMPRESSION_LEVEL_LIMIT);
        DictionarySettings dictionary = dictionary(file, defaults.dictionary());
        EncryptionSettings encryption = encryption(file, base);
        long freeSpaceWatermark = file.size("free_space_watermark", defaults.freeSpaceWatermark());
        return file.parsed(
                "segment_size_limit",
                Long.toString(segmentSizeLimit),
                any -> new StoreSettings(
                        defaults.dataDirectory(),
                        defaults.serverId(),
                        segmentSizeLimit,
                        segmentAgeLimit,
                        compressionLevel,
                        defaults.inMemoryFrameLimit(),
                        defaults.pendingBytesLimit(),
                        freeSpaceWatermark,
                        dictionary,
                        encryption));
    }

    private static Optional<IndexSettings> index(SettingsFile file, StoreSettings store) {
        boolean wanted = file.bool("index", true);
        IndexSettings defaults = IndexSettings.of(
                store.dataDirectory().resolve("index"),
                Runtime.getRuntime().availableProcessors(),
                store.freeSpaceWatermark());
        int threads = file.integer("index_threads", defaults.threads(), 1, IndexSettings.THREADS_LIMIT);
        Duration refresh = file.duration("index_refresh_interval", defaults.refreshInterval());
        IndexSettings settings =
                file.parsed("index_refresh_interval", refresh.toString(), any -> defaults.withThreads(threads)
                        .withRefreshInterval(refresh));
        return wanted ? Optional.of(settings) : Optional.empty();
    }

    private static Optional<ExtractorSettings> attachmentText(SettingsFile file, Path base, Path dataDirectory) {
        Optional<ExtractorProgram> program = file.text("attachment_text_program")
                .map(text -> new ExtractorProgram(file.parsed("attachment_text_program", text, base::resolve)))
                .or(() -> ExtractorProgram.beside(WorkerSettings.class));
        boolean wanted = file.bool("attachment_text", program.isPresent());
        Duration timeLimit = file.duration("attachment_text_time_limit", ExtractorSettings.TIME_LIMIT_DEFAULT);
        long sizeLimit = file.size("attachment_text_size_limit", ExtractorSettings.SIZE_LIMIT_DEFAULT);
        if (!wanted) {
            return Optional.empty();
        }
        if (program.filter(ExtractorProgram::isThere).isEmpty()) {
            throw file.bad(
                    program.isPresent() ? "attachment_text_program" : "attachment_text",
                    program.map(named -> named.folder().toString()).orElse("true"),
                    "a folder with " + ExtractorProgram.JAR + " and lib, in attachment_text_program");
        }
        ExtractorSettings settings = program.get().settings(dataDirectory.resolve("extract"));
        return Optional.of(file.parsed(
                "attachment_text_time_limit", timeLimit.toString(), any -> settings.withLimits(timeLimit, sizeLimit)));
    }

    private static DictionarySettings dictionary(SettingsFile file, DictionarySettings defaults) {
        boolean wanted = file.bool("compression_dictionary", true);
        long size = file.size("compression_dictionary_size", defaults.sizeLimit());
        DictionarySettings settings = file.parsed(
                "compression_dictionary_size",
                Long.toString(size),
                any -> new DictionarySettings((int) Math.min(size, Integer.MAX_VALUE), defaults.sampleCount()));
        return wanted ? settings : DictionarySettings.NONE;
    }

    private static EncryptionSettings encryption(SettingsFile file, Path base) {
        @Nullable
        Path keyset = file.text("encryption_keyset")
                .map(text -> file.parsed("encryption_keyset", text, base::resolve))
                .orElse(null);
        boolean seals = file.bool("encryption", keyset != null);
        if (seals && keyset == null) {
            throw file.bad("encryption", "true", "false, or an encryption_keyset to seal with");
        }
        return new EncryptionSettings(keyset, seals);
    }

    private static CheckpointSettings checkpoints(SettingsFile file, Path base, int serverId) {
        Path key = base.resolve(file.text("checkpoint_key").orElse(CHECKPOINT_KEY_DEFAULT));
        Duration interval = file.duration("checkpoint_interval", CheckpointSettings.INTERVAL_DEFAULT);
        Optional<Path> copies = file.text("checkpoint_directory").map(base::resolve);
        Optional<URI> url = file.text("checkpoint_url")
                .map(text -> file.parsed("checkpoint_url", text, value -> URI.create(value)));
        return file.parsed(
                "checkpoint_origin",
                file.text("checkpoint_origin").orElse("worker" + serverId),
                origin -> new CheckpointSettings(origin, key, interval, copies, url));
    }

    private static List<String> archiveAddresses(SettingsFile file) {
        String value = file.required("archive_addresses");
        List<String> addresses = file.list("archive_addresses").stream()
                .map(address -> address.toLowerCase(Locale.ROOT))
                .toList();
        for (String address : addresses) {
            if (address.indexOf('@') < 0 || address.endsWith("@")) {
                throw file.bad(
                        "archive_addresses",
                        value,
                        "addresses such as archive@archive.example.com or @archive.example.com");
            }
        }
        return addresses;
    }

    /** The domains of the archive addresses, each once. */
    public List<String> domains() {
        return archiveAddresses.stream()
                .map(address -> address.substring(address.lastIndexOf('@') + 1))
                .distinct()
                .toList();
    }

    /** Whether mail to this address is archived here. */
    public boolean archives(String address) {
        String folded = address.toLowerCase(Locale.ROOT);
        return archiveAddresses.contains(folded)
                || archiveAddresses.contains(folded.substring(Math.max(0, folded.lastIndexOf('@'))));
    }
}
