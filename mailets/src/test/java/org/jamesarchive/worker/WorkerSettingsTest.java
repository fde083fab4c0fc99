package org.jamesarchive.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jamesarchive.attachment.ExtractorSettings;
import org.jamesarchive.index.IndexSettings;
import org.jamesarchive.settings.SettingsException;
import org.jamesarchive.settings.SettingsFile;
import org.jamesarchive.store.CheckpointSettings;
import org.jamesarchive.store.EncryptionSettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerSettingsTest {

    private static final Path SHIPPED = Path.of("..", "james-conf", "worker");
    private static final String REQUIRED =
            "<server_id>3</server_id><archive_addresses>archive@archive.example.com</archive_addresses>";

    @TempDir
    Path folder;

    @Test
    void defaultsAreWhatTheyAre() throws IOException {
        WorkerSettings settings = read(REQUIRED);

        assertThat(settings.store().serverId()).isEqualTo(3);
        assertThat(settings.store().dataDirectory()).isEqualTo(Path.of("/node/var/archive"));
        assertThat(settings.archiveAddresses()).containsExactly("archive@archive.example.com");
        assertThat(settings.store().segmentSizeLimit()).isEqualTo(1L << 30);
        assertThat(settings.store().segmentAgeLimit()).isEqualTo(Duration.ofDays(1));
        assertThat(settings.store().compressionLevel()).isEqualTo(5);
        assertThat(settings.store().freeSpaceWatermark()).isEqualTo(256L << 20);
    }

    private Path program() throws IOException {
        Path program = Files.createDirectories(folder.resolve("extract").resolve("target"));
        Files.createDirectories(program.resolve("lib"));
        Files.createFile(program.resolve("archive-extract.jar"));
        return program;
    }

    @Test
    void filesAreNotReadWithoutAnExtractor() throws IOException {
        assertThat(read(REQUIRED).attachmentText()).isEmpty();
        assertThat(read(REQUIRED + "<attachment_text>false</attachment_text><attachment_text_program>" + program()
                                + "</attachment_text_program>")
                        .attachmentText())
                .isEmpty();
    }

    @Test
    void extractorIsRunAsTheSettingsSay() throws IOException {
        Path program = program();
        String named = REQUIRED + "<attachment_text_program>" + program + "</attachment_text_program>";
        ExtractorSettings settings = read(named).attachmentText().orElseThrow();
        assertThat(settings.command())
                .contains(program.resolve("archive-extract.jar") + ":" + program.resolve("lib") + "/*");
        assertThat(settings.directory()).isEqualTo(Path.of("/node/var/archive/extract"));
        assertThat(settings.timeLimit()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.sizeLimit()).isEqualTo(50_000_000);
        ExtractorSettings other = read(named + "<attachment_text_time_limit>3s</attachment_text_time_limit>"
                        + "<attachment_text_size_limit>7MB</attachment_text_size_limit>")
                .attachmentText()
                .orElseThrow();
        assertThat(other.timeLimit()).isEqualTo(Duration.ofSeconds(3));
        assertThat(other.sizeLimit()).isEqualTo(7_000_000);
    }

    @Test
    void extractorOfTheSameBuildIsFound() throws IOException {
        Path program = program();
        Path lib = Files.createDirectories(
                folder.resolve("server").resolve("target").resolve("lib"));
        assertThat(ExtractorProgram.beside(lib.resolve("archive-mailets.jar"))).contains(new ExtractorProgram(program));
        assertThat(ExtractorProgram.beside(folder.resolve("extensions-jars").resolve("james-archive-extension.jar")))
                .isEmpty();
        assertThat(ExtractorProgram.beside(
                        folder.resolve("mailets").resolve("target").resolve("classes")))
                .isEmpty();
        Files.delete(program.resolve("archive-extract.jar"));
        assertThat(ExtractorProgram.beside(lib.resolve("archive-mailets.jar"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<attachment_text>true</attachment_text>",
                "<attachment_text_program>/nowhere</attachment_text_program>",
                "<attachment_text>yes</attachment_text>",
                "<attachment_text_time_limit>10</attachment_text_time_limit>",
            })
    void wrongParameterOfAttachmentsStopsTheServer(String parameter) {
        assertThatThrownBy(() -> read(REQUIRED + parameter))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("'attachment_text");
    }

    @Test
    void indexIsKeptUnlessItIsNotWanted() throws IOException {
        IndexSettings index = read(REQUIRED).index().orElseThrow();
        assertThat(index.directory()).isEqualTo(Path.of("/node/var/archive/index"));
        assertThat(index.threads()).isEqualTo(Math.max(1, Runtime.getRuntime().availableProcessors() - 1));
        assertThat(index.refreshInterval()).isEqualTo(Duration.ofMillis(500));
        assertThat(index.freeSpaceLimit()).isEqualTo(512L << 20);
        IndexSettings other = read(REQUIRED
                        + "<index_threads>3</index_threads><index_refresh_interval>1s</index_refresh_interval>")
                .index()
                .orElseThrow();
        assertThat(other.threads()).isEqualTo(3);
        assertThat(other.refreshInterval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(read(REQUIRED + "<index>false</index>").index()).isEmpty();
        String keyset = "<encryption_keyset>/keys/keyset.json</encryption_keyset>";
        assertThat(read(REQUIRED + keyset).index()).as("it is sealed").isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<index>yes</index>",
                "<index_threads>0</index_threads>",
                "<index_threads>257</index_threads>",
                "<index_refresh_interval>0s</index_refresh_interval>",
                "<index_refresh_interval>soon</index_refresh_interval>",
                "<journal_sources>mail.example.com</journal_sources>",
                "<index_thread>1</index_thread>"
            })
    void wrongIndexParameterStopsTheServer(String parameter) {
        String name = parameter.substring(1, parameter.indexOf('>'));
        assertThatThrownBy(() -> read(REQUIRED + parameter))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(name);
    }

    @Test
    void journalSourcesAreNobodyUnlessTheyAreNamed() throws Exception {
        InetAddress client = InetAddress.getByName("192.0.2.7");
        assertThat(read(REQUIRED).journalSources().permits(client)).isFalse();
        assertThat(read(REQUIRED + "<journal_sources>192.0.2.0/24 [2001:db8::]/32</journal_sources>")
                        .journalSources()
                        .permits(client))
                .isTrue();
    }

    @Test
    void checkpointsAreAsTheyAreSet() throws IOException {
        assertThat(read(REQUIRED).checkpoints())
                .isEqualTo(new CheckpointSettings(
                        "worker3",
                        Path.of("/node/var/keys/checkpoint.key"),
                        Duration.ofHours(1),
                        Optional.empty(),
                        Optional.empty()));
        assertThat(read(REQUIRED
                                + "<checkpoint_origin>a/3</checkpoint_origin><checkpoint_key>/k</checkpoint_key>"
                                + "<checkpoint_interval>10m</checkpoint_interval>"
                                + "<checkpoint_directory>/c</checkpoint_directory>"
                                + "<checkpoint_url>https://log.example.com/3/</checkpoint_url>")
                        .checkpoints())
                .isEqualTo(new CheckpointSettings(
                        "a/3",
                        Path.of("/k"),
                        Duration.ofMinutes(10),
                        Optional.of(Path.of("/c")),
                        Optional.of(URI.create("https://log.example.com/3/"))));
        assertThatThrownBy(() -> read(REQUIRED + "<checkpoint_url>ftp://x/</checkpoint_url>"))
                .isInstanceOf(SettingsException.class);
        assertThatThrownBy(() -> read(REQUIRED + "<checkpoint_origin>a b</checkpoint_origin>"))
                .isInstanceOf(SettingsException.class);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "'',                                                                                  -,         "
                        + " false",
                "<encryption>false</encryption>,                                                       -,         "
                        + " false",
                "<encryption_keyset>/keys/k</encryption_keyset>,                                       /keys/k,   "
                        + " true",
                "<encryption_keyset>../k</encryption_keyset><encryption>true</encryption>,             /node/../k,"
                        + " true",
                "<encryption_keyset>k</encryption_keyset><encryption>false</encryption>,               /node/k,   "
                        + " false",
            })
    void keysetSwitchesEncryptionOn(String parameters, @Nullable Path keyset, boolean seals) throws IOException {
        assertThat(read(REQUIRED + parameters).store().encryption()).isEqualTo(new EncryptionSettings(keyset, seals));
    }

    @Test
    void encryptionWithoutAKeysetIsRefused() {
        assertThatThrownBy(() -> read(REQUIRED + "<encryption>true</encryption>"))
                .isInstanceOf(SettingsException.class)
                .hasMessage(
                        "worker.xml:1: 'encryption' is 'true', expected false, or an encryption_keyset to seal with");
        assertThatThrownBy(() -> read(REQUIRED + "<encryption>yes</encryption>"))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("true or false");
    }

    @Test
    void shippedFileSaysTheDefaults() throws IOException {
        WorkerSettings shipped = from(SHIPPED, Map.of("SERVER_ID", "3"));

        assertThat(shipped)
                .usingRecursiveComparison()
                .ignoringFields("networks", "checkpoints.origin")
                .isEqualTo(read(REQUIRED));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<archive_addresses>a@b</archive_addresses>                           | worker.xml: parameter"
                        + " 'server_id' is missing",
                "<server_id>65536</server_id><archive_addresses>a@b</archive_addresses> | worker.xml:1: 'server_id' is"
                        + " '65536', expected a whole number from 0 to 65535",
                "<server_id>1</server_id>                                             | worker.xml: parameter"
                        + " 'archive_addresses' is missing",
                "<server_id>1</server_id><archive_addresses>archive</archive_addresses> | worker.xml:1:"
                        + " 'archive_addresses' is 'archive', expected addresses such as archive@archive.example.com or"
                        + " @archive.example.com",
            })
    void wrongOrMissingIsRefused(String parameters, String message) {
        assertThatThrownBy(() -> read(parameters))
                .isInstanceOf(SettingsException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource({
        "archive@archive.example.com, archive@archive.example.com, true",
        "archive@archive.example.com, Archive@ARCHIVE.example.com, true",
        "archive@archive.example.com, other@archive.example.com, false",
        "archive@archive.example.com, archive@sub.archive.example.com, false",
        "@archive.example.com, other@archive.example.com, true",
        "@archive.example.com, other@sub.archive.example.com, false",
        "@archive.example.com, archive.example.com, false",
    })
    void archivesTheListedAddressesOnly(String listed, String recipient, boolean archived) throws IOException {
        WorkerSettings settings = read("<server_id>1</server_id><archive_addresses>" + listed + "</archive_addresses>");

        assertThat(settings.archives(recipient)).isEqualTo(archived);
    }

    private WorkerSettings read(String parameters) throws IOException {
        Files.writeString(folder.resolve(WorkerSettings.FILE), "<worker>" + parameters + "</worker>");
        return from(folder, Map.of());
    }

    private static WorkerSettings from(Path conf, Map<String, String> environment) {
        return WorkerSettings.from(
                SettingsFile.read(conf.resolve(WorkerSettings.FILE), "worker", environment::get), Path.of("/node"));
    }
}
