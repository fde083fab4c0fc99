package org.jamesarchive.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jamesarchive.backup.s3.FakeObjectStore;
import org.jamesarchive.backup.s3.S3Places;
import org.jamesarchive.backup.s3.S3Settings;
import org.jamesarchive.store.Sha256;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Backups over HTTP by the AWS SDK to a store of our own that is as strict as S3. */
class S3BackupTest {

    private static final String PREFIX = "site/worker7/";
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2024-02-29T12:00:00Z"), ZoneOffset.UTC);

    @TempDir
    Path folder;

    private FakeObjectStore objects;
    private SampleStore store;

    @BeforeAll
    static void credentials() {
        S3Places.credentials();
    }

    @BeforeEach
    void start() throws IOException {
        objects = new FakeObjectStore();
        store = new SampleStore(folder.resolve("worker7")).grow(8);
    }

    @AfterEach
    void stop() {
        objects.close();
    }

    private BackupPlace place(Optional<Period> lock) throws IOException {
        return S3Places.open(
                S3Settings.parse(
                        "s3://" + FakeObjectStore.BUCKET + "/site/worker7",
                        Optional.of(objects.endpoint()),
                        Optional.empty(),
                        lock),
                CLOCK);
    }

    private BackupResult backup() throws IOException {
        return store.backup(place(Optional.empty()));
    }

    private Manifest manifest() throws IOException {
        try (BackupPlace place = place(Optional.empty())) {
            return new ManifestShelf(place).newest().orElseThrow();
        }
    }

    private SampleStore restored() throws IOException {
        SampleStore.delete(folder.resolve("restored"));
        SampleStore restored = new SampleStore(folder.resolve("restored"));
        try (BackupPlace place = place(Optional.empty())) {
            new Restore(place, restored.data(), restored.keyFile(), BackupProgress.NONE).run(OptionalInt.empty(), null);
        }
        return restored;
    }

    @Test
    void whatIsNewIsSentOnceAndComesBack() throws Exception {
        backup();
        Map<String, FakeObjectStore.StoredObject> first = new HashMap<>(objects.objects());
        assertThat(objects.requests()).anyMatch(request -> request.startsWith("POST") && request.contains("uploads"));
        assertThat(objects.openUploads()).isZero();
        store.assertSameSegments(restored());
        objects.requests().clear();
        assertThat(backup().copied()).isZero();
        assertThat(objects.requests()).noneMatch(request -> request.startsWith("P"));

        store.grow(2);
        backup();
        first.forEach((key, object) -> {
            if (!key.endsWith("backup.json")) {
                assertThat(objects.objects().get(key)).as(key).isSameAs(object);
            }
        });
        store.assertSameSegments(restored());
        try (BackupPlace place = place(Optional.empty())) {
            new BackupCheck(place, BackupProgress.NONE).run(null);
        }
    }

    @Test
    void lockedObjectsNeedNeverBeWrittenOver() throws Exception {
        for (int i = 0; i < 3; i++) {
            store.backup(place(Optional.of(Period.ofYears(7))));
            store.grow(1);
        }
        assertThat(objects.keys(PREFIX)).contains("backup.json", "manifests/0000000003.json", "identity");
        objects.objects().forEach((key, object) -> {
            if (key.endsWith("backup.json")) {
                assertThat(object.lockMode()).isNull();
            } else {
                assertThat(object.lockMode()).as(key).isEqualTo("COMPLIANCE");
                assertThat(object.until()).as(key).isEqualTo(Instant.parse("2031-02-28T12:00:00Z"));
            }
        });
    }

    @Test
    void eachRequestThatFailsLeavesTheBackupBefore() throws Exception {
        backup();
        Manifest before = manifest();
        Map<String, FakeObjectStore.StoredObject> first = new HashMap<>(objects.objects());
        store.grow(5);
        boolean failed = true;
        int requests = 0;
        while (failed) {
            requests++;
            assertThat(requests).isLessThan(100);
            objects.objects().clear();
            objects.objects().putAll(first);
            objects.failFrom(requests, 403);
            try {
                backup();
                failed = false;
            } catch (BackupException e) {
                assertThat(e)
                        .hasMessageContaining("s3://backups/site/worker7: ")
                        .hasMessageContaining("HTTP status 403");
                boolean ended = objects.keys(PREFIX).contains("manifests/0000000002.json");
                assertThat(manifest().run()).isEqualTo(ended ? 2 : 1);
                assertThat(manifest().parts()).containsAll(before.parts());
            }
            objects.failFrom(Integer.MAX_VALUE, 0);
        }
        assertThat(requests).isGreaterThan(6);
        store.assertSameSegments(restored());
    }

    @Test
    void whatWasSentBeforeAFailureIsNotSentAgain() throws Exception {
        objects.failFrom(6, 403);
        assertThatThrownBy(this::backup).isInstanceOf(BackupException.class);
        objects.failFrom(Integer.MAX_VALUE, 0);
        List<String> sent = List.copyOf(objects.objects().keySet());
        assertThat(sent).isNotEmpty();
        objects.requests().clear();
        backup();
        for (String key : sent) {
            assertThat(objects.requests()).noneMatch(request -> request.startsWith("PUT " + key));
        }
    }

    @Test
    void ofTwoBackupsAtOnceTheSecondFails() throws Exception {
        backup();
        Manifest manifest = manifest();
        Manifest other = new Manifest(
                manifest.format(),
                manifest.run(),
                "another day",
                manifest.serverId(),
                manifest.log(),
                manifest.checkpoint(),
                manifest.publicKey(),
                manifest.damages(),
                manifest.parts(),
                manifest.files());
        try (BackupPlace place = place(Optional.empty())) {
            new ManifestShelf(place).add(manifest);
            assertThatThrownBy(() -> new ManifestShelf(place).add(other))
                    .hasMessageContaining("another backup has ended there meanwhile");
        }
    }

    @Test
    void alteredOrMissingObjectIsNamed() throws Exception {
        backup();
        String key = objects.objects().keySet().stream()
                .filter(name -> name.contains("/segments/"))
                .findFirst()
                .orElseThrow();
        FakeObjectStore.StoredObject whole = objects.objects().remove(key);
        assertThatThrownBy(this::restored).hasMessageContaining(key.substring(PREFIX.length()) + ": missing");
        byte[] bytes = whole.bytes().clone();
        bytes[bytes.length / 2] ^= 1;
        objects.objects().put(key, new FakeObjectStore.StoredObject(bytes, whole.sha256(), null, null));
        assertThatThrownBy(this::restored).hasMessageContaining(key.substring(PREFIX.length()) + ": altered");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nowhere", "127.0.0.1"})
    void bucketThatIsNotThereIsAnError(String bucket) {
        S3Settings settings =
                S3Settings.parse("s3://" + bucket, Optional.of(objects.endpoint()), Optional.empty(), Optional.empty());
        assertThatThrownBy(() -> store.backup(S3Places.open(settings, CLOCK)))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("HTTP status 404");
    }

    @Test
    void segmentThatShrinksWhileItIsSentIsAnError() throws Exception {
        FileRange longer = new FileRange(store.segment(1), 0, Files.size(store.segment(1)) + 1);
        try (BackupPlace place = place(Optional.empty())) {
            assertThatThrownBy(() -> place.put("segments/x", longer, Sha256.of(new byte[0])))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("has become shorter");
        }
        assertThat(objects.objects()).isEmpty();
    }
}
