package org.jamesarchive.store.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jamesarchive.store.segment.LogHash;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {

    /** From the documentation of Go's golang.org/x/mod/sumdb/note. */
    private static final String GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

    private static final String GO_TEXT =
            "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
    private static final String GO_NOTE = GO_TEXT
            + "\n\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    @TempDir
    Path folder;

    @Test
    void noteOfGoVerifies() {
        CheckpointVerifier verifier = CheckpointVerifier.parse(GO_KEY);
        assertThat(verifier.encoded()).isEqualTo(GO_KEY);
        assertThat(verifier.isSigned(GO_TEXT, GO_NOTE)).isTrue();
        assertThat(verifier.isSigned(GO_TEXT, GO_NOTE.replace("x08go/Z", "x08go/Y")))
                .isFalse();
    }

    @Test
    void signedCheckpointIsOpenedByItsPublicKeyOnly() throws Exception {
        CheckpointKey key = CheckpointKey.create(folder.resolve("checkpoint.key"), "archive.example.com/0");
        Checkpoint checkpoint = new Checkpoint("archive.example.com/0", 17, LogHash.EMPTY_TREE);
        String note = key.note(checkpoint.text());

        assertThat(note)
                .startsWith(
                        "archive.example.com/0\n17\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n\u2014 archive");
        assertThat(CheckpointVerifier.parse(key.verifier().encoded()).open(note))
                .isEqualTo(checkpoint);
        CheckpointKey other = CheckpointKey.create(folder.resolve("other.key"), "archive.example.com/0");
        assertThatThrownBy(() -> other.verifier().open(note)).hasMessageContaining("not signed by");
        assertThatThrownBy(() -> key.verifier().open(note.replace("\n17\n", "\n18\n")))
                .hasMessageContaining("not signed by");
    }

    @Test
    void keyIsReadBackAndReadableByItsOwnerOnly() throws Exception {
        Path file = folder.resolve("keys/checkpoint.key");
        CheckpointKey key = CheckpointKey.create(file, "a/1");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        String note = CheckpointKey.read(file).note("""
                a/1
                1
                47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=
                """);
        assertThat(key.verifier().open(note).size()).isEqualTo(1);
        CheckpointKey.create(folder.resolve("second.key"), "a/1");
        Files.copy(folder.resolve("second.key"), file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> CheckpointKey.read(file)).hasMessageContaining("is not its public key");
        Files.writeString(file, "nonsense");
        assertThatThrownBy(() -> CheckpointKey.read(file)).hasMessageContaining("expected a private key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\n", "a\n1\n", "a\n01\nAA==\n", "a\n-1\nAA==\n", "a\n1\nAA==\n", "a\n1\n?\n"})
    void anythingElseIsNoCheckpoint(String text) {
        assertThatThrownBy(() -> Checkpoint.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
