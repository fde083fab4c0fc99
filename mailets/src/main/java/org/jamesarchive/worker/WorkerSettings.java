package org.jamesarchive.worker;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jamesarchive.access.ClientNetworks;
import org.jamesarchive.settings.SettingsException;
import org.jamesarchive.settings.SettingsFile;

/**
 * What {@code worker.xml} says.
 *
 * @param serverId this node's {@code server_id}, 0 to 65535, different on every worker
 * @param dataDirectory where the archive lies
 * @param archiveAddresses the recipients that are archived, lower case; {@code @domain} stands for a whole domain
 * @param networks the clients that may connect: the gateways
 * @param segmentSizeLimit a segment is sealed when it is larger, in bytes
 * @param segmentAgeLimit a segment is sealed when it is older
 * @param compressionLevel zstd level
 * @param freeSpaceWatermark appends are refused ({@code 452 4.3.1}) when the disk has fewer bytes free
 */
public record WorkerSettings(
        int serverId,
        Path dataDirectory,
        List<String> archiveAddresses,
        ClientNetworks networks,
        long segmentSizeLimit,
        Duration segmentAgeLimit,
        int compressionLevel,
        long freeSpaceWatermark) {

    static final String FILE = "worker.xml";
    static final int SERVER_ID_LIMIT = 65_535;
    static final String DATA_DIRECTORY_DEFAULT = "var/archive";
    static final String NETWORKS_DEFAULT = "127.0.0.0/8 [::1]/128";
    static final long SEGMENT_SIZE_LIMIT_DEFAULT = 1L << 30;
    static final Duration SEGMENT_AGE_LIMIT_DEFAULT = Duration.ofDays(1);
    static final int COMPRESSION_LEVEL_DEFAULT = 3;
    static final int COMPRESSION_LEVEL_LIMIT = 19;
    static final long FREE_SPACE_WATERMARK_DEFAULT = 256L << 20;

    public WorkerSettings {
        archiveAddresses = List.copyOf(archiveAddresses);
    }

    /**
     * Reads the parameters.
     *
     * @param base what a relative data directory is relative to
     * @throws SettingsException when one is missing, unknown or wrong
     */
    static WorkerSettings from(SettingsFile file, Path base) {
        WorkerSettings settings = new WorkerSettings(
                file.requiredInteger("server_id", 0, SERVER_ID_LIMIT),
                base.resolve(file.text("data_directory").orElse(DATA_DIRECTORY_DEFAULT)),
                archiveAddresses(file),
                file.parsed("mynetworks", file.text("mynetworks").orElse(NETWORKS_DEFAULT), ClientNetworks::parse),
                file.size("segment_size_limit", SEGMENT_SIZE_LIMIT_DEFAULT),
                file.duration("segment_age_limit", SEGMENT_AGE_LIMIT_DEFAULT),
                file.integer("compression_level", COMPRESSION_LEVEL_DEFAULT, 1, COMPRESSION_LEVEL_LIMIT),
                file.size("free_space_watermark", FREE_SPACE_WATERMARK_DEFAULT));
        file.refuseUnknown();
        return settings;
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

    /** Whether mail to this address is archived here. */
    public boolean archives(String address) {
        String folded = address.toLowerCase(Locale.ROOT);
        return archiveAddresses.contains(folded)
                || archiveAddresses.contains(folded.substring(Math.max(0, folded.lastIndexOf('@'))));
    }
}
