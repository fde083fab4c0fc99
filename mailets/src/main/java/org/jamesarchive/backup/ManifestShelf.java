package org.jamesarchive.backup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jamesarchive.store.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * The manifests in a {@link BackupPlace}: each run's own, {@code manifests/0000000001.json}, and a copy of the newest, {@code backup.json}.
 * <p>
 * A run's own is written first and must be new: so of two backups that write to one place at once, the second fails, and nothing that a
 * place has locked is ever written over. A run that dies between the two leaves a {@code backup.json} that is one run behind, hence
 * the newest is looked for from there on. Each holds {@code sha256}, the digest of the other field as this class writes it, so that
 * an altered one is told. For one thread.
 */
final class ManifestShelf {

    static final String NEWEST = "backup.json";

    /** A hundred times what ten years of nightly backups come to. */
    private static final int SIZE_LIMIT = 512 * 1024 * 1024;

    private static final int RUNS_LIMIT = 1_000_000;

    private final ObjectMapper json = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private final BackupPlace place;

    /** A manifest as it stands in its file. */
    record Sealed(Manifest backup, String sha256) {}

    ManifestShelf(BackupPlace place) {
        this.place = place;
    }

    /** The name of a run's own. */
    static String keyOf(long run) {
        return "manifests/%010d.json".formatted(run);
    }

    /**
     * The newest manifest; empty when there is none.
     *
     * @throws BackupException when it is altered, or was written by a newer version
     */
    Optional<Manifest> newest() throws IOException {
        Optional<Manifest> newest = read(NEWEST);
        long run = newest.map(Manifest::run).orElse(0L);
        long last = run;
        while (last - run < RUNS_LIMIT && place.exists(keyOf(last + 1))) {
            last++;
        }
        return last == run ? newest : read(keyOf(last));
    }

    /**
     * Writes the manifest of a run that has ended.
     *
     * @throws BackupException when another one has ended meanwhile
     */
    void add(Manifest manifest) throws IOException {
        byte[] bytes = json.writeValueAsBytes(new Sealed(manifest, digestOf(manifest)));
        if (!place.putNew(keyOf(manifest.run()), bytes)) {
            throw new BackupException(place.name() + ": another backup has ended there meanwhile: "
                    + keyOf(manifest.run()) + " is there; what it holds is whole, run this one again");
        }
        place.put(NEWEST, bytes);
    }

    /** Tells manifests apart. */
    String digestOf(Manifest manifest) throws IOException {
        return Sha256.of(
                json.writer().without(SerializationFeature.INDENT_OUTPUT).writeValueAsBytes(manifest));
    }

    private Optional<Manifest> read(String key) throws IOException {
        Optional<InputStream> found = place.open(key);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        String where = place.name() + "/" + key;
        byte[] bytes;
        try (InputStream in = found.get()) {
            bytes = in.readNBytes(SIZE_LIMIT);
        }
        try {
            @Nullable Sealed sealed = json.readValue(bytes, Sealed.class);
            if (sealed == null) {
                throw new BackupException(where + ": holds no manifest");
            }
            if (!digestOf(sealed.backup()).equals(sealed.sha256())) {
                throw new BackupException(where + ": the manifest was altered: its SHA-256 is another");
            }
            return Optional.of(sealed.backup());
        } catch (JsonProcessingException e) {
            throw new BackupException(where + ": the manifest is damaged or was altered: " + reason(e), e);
        }
    }

    private static String reason(JsonProcessingException e) {
        Throwable cause = e.getCause();
        return cause instanceof IllegalArgumentException ? String.valueOf(cause.getMessage()) : e.getOriginalMessage();
    }
}
