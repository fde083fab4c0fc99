package org.jamesarchive.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jamesarchive.store.Arrival;
import org.jamesarchive.store.CheckpointSettings;
import org.jamesarchive.store.Content;
import org.jamesarchive.store.ContentId;
import org.jamesarchive.store.EncryptionSettings;
import org.jamesarchive.store.SegmentedArchiveStore;
import org.jamesarchive.store.StoreSettings;
import org.jamesarchive.store.proof.CheckpointVerifier;

/** A store with checkpoints to export from. */
record ExportStore(Path folder, int serverId) {

    static final Instant ARRIVAL = Instant.parse("2026-03-01T10:00:00Z");

    Path data() {
        return folder.resolve("data" + serverId);
    }

    CheckpointVerifier key() throws IOException {
        return CheckpointVerifier.read(folder.resolve("key" + serverId + ".pub"));
    }

    SegmentedArchiveStore open() throws IOException {
        return open(EncryptionSettings.NONE);
    }

    SegmentedArchiveStore open(EncryptionSettings encryption) throws IOException {
        return SegmentedArchiveStore.open(
                StoreSettings.of(data(), serverId)
                        .withFreeSpaceWatermark(0)
                        .withSegmentSizeLimit(8_000)
                        .withEncryption(encryption),
                new CheckpointSettings(
                        "archive.example.com/" + serverId,
                        folder.resolve("key" + serverId),
                        Duration.ofHours(1),
                        Optional.empty(),
                        Optional.empty()),
                Clock.systemUTC());
    }

    /** Mail number {@code i}; its copies differ in their trace block. */
    static byte[] mail(int i, String trace, int size) {
        byte[] body = new byte[size];
        new Random(i).nextBytes(body);
        byte[] head = (trace + "Subject: mail " + i + "\r\n\r\n").getBytes(UTF_8);
        byte[] mail = new byte[head.length + body.length];
        System.arraycopy(head, 0, mail, 0, head.length);
        System.arraycopy(body, 0, mail, head.length, body.length);
        return mail;
    }

    static byte[] mail(int i) {
        return mail(i, "Received: first\r\n", 500);
    }

    static ContentId id(byte[] mail) throws IOException {
        return ContentId.of(Content.of(mail));
    }

    /** Arrives {@code i} days after {@link #ARRIVAL}. */
    static void append(SegmentedArchiveStore store, int i, byte[] mail) throws IOException {
        store.append(new Arrival(
                id(mail),
                Content.of(mail),
                ARRIVAL.plus(Duration.ofDays(i)),
                "sender@example.com",
                List.of("archive@example.com", "Zoë <x>@example.com")));
    }
}
