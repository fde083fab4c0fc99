package org.jamesarchive.backup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jamesarchive.store.file.DurableFile;
import org.jamesarchive.store.proof.CheckpointKey;
import org.jamesarchive.store.proof.CheckpointVerifier;
import org.jamesarchive.store.proof.FormerCheckpoints;
import org.jspecify.annotations.Nullable;

/**
 * Who signs the checkpoints of a restored worker:
 * <pre>
 *   the private key                      the checkpoints                  the worker
 *   lies where the worker has it         checkpoints/                     goes on with it
 *   lies in the backup only              checkpoints/                     goes on with it: it is written where it belongs
 *   is nowhere                           former-checkpoints/KEY/          makes a new one
 *   another lies where the worker has it former-checkpoints/KEY/          goes on with that one
 * </pre>
 */
final class RestoredKey {

    private enum Source {
        THERE,
        BACKUP,
        NOWHERE
    }

    private final Source source;
    private final Manifest manifest;
    private final Path keyFile;
    private final @Nullable CheckpointVerifier signer;

    private RestoredKey(Source source, Manifest manifest, Path keyFile, @Nullable CheckpointVerifier signer) {
        this.source = source;
        this.manifest = manifest;
        this.keyFile = keyFile;
        this.signer = signer;
    }

    /** @throws IOException when the key that is there, or in the backup, cannot be read */
    static RestoredKey of(Manifest manifest, LogFetch fetch, Path keyFile) throws IOException {
        if (manifest.publicKey().isEmpty()) {
            return new RestoredKey(Source.THERE, manifest, keyFile, null);
        }
        CheckpointVerifier signer = CheckpointVerifier.parse(manifest.publicKey());
        boolean there = Files.exists(keyFile);
        if (there) {
            boolean same = CheckpointKey.read(keyFile).verifier().encoded().equals(signer.encoded());
            return new RestoredKey(same ? Source.THERE : Source.NOWHERE, manifest, keyFile, signer);
        }
        Optional<SmallFile> publicKey = manifest.file(SmallFile.PRIVATE_KEY + ".pub");
        boolean inBackup = publicKey.isPresent()
                && manifest.file(SmallFile.PRIVATE_KEY).isPresent()
                && text(fetch, publicKey.get()).strip().equals(signer.encoded());
        return new RestoredKey(inBackup ? Source.BACKUP : Source.NOWHERE, manifest, keyFile, signer);
    }

    /** Whether the worker signs with another key from now on. */
    boolean isNew() {
        return source == Source.NOWHERE;
    }

    /** Writes the key where it belongs, if it comes from the backup. */
    void write(LogFetch fetch) throws IOException {
        if (source == Source.BACKUP) {
            SmallFile publicKey = manifest.file(SmallFile.PRIVATE_KEY + ".pub").orElseThrow();
            SmallFile privateKey = manifest.file(SmallFile.PRIVATE_KEY).orElseThrow();
            DurableFile.write(CheckpointKey.publicFile(keyFile), text(fetch, publicKey), "rw-r--r--");
            DurableFile.write(keyFile, text(fetch, privateKey), "rw-------");
        }
    }

    /** Where a file goes in the data directory. */
    String pathOf(SmallFile file) {
        String folder = "checkpoints/";
        return source == Source.NOWHERE && signer != null && file.path().startsWith(folder)
                ? FormerCheckpoints.DIRECTORY + "/" + signer.hashHex() + "/"
                        + file.path().substring(folder.length())
                : file.path();
    }

    private static String text(LogFetch fetch, SmallFile file) throws IOException {
        return new String(fetch.file(file), StandardCharsets.UTF_8);
    }
}
