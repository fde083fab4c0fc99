package org.jamesarchive.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestShelfTest {

    @TempDir
    static Path folder;

    private static Path place;
    private static SampleStore store;
    private static SampleStore restored;
    private static byte[] whole = {};

    @BeforeAll
    static void fill() throws IOException {
        place = folder.resolve("backup");
        store = new SampleStore(folder.resolve("worker7")).grow(3);
        restored = new SampleStore(folder.resolve("restored"));
        store.backup(place);
        whole = Files.readAllBytes(place.resolve("backup.json"));
    }

    @AfterEach
    void bringBack() throws IOException {
        Files.write(place.resolve("backup.json"), whole);
    }

    @Test
    void manifestComesBackAsItWasWritten() throws Exception {
        Manifest manifest = SampleStore.manifest(place);
        assertThat(manifest.run()).isEqualTo(1);
        assertThat(place.resolve("manifests/0000000001.json")).hasBinaryContent(whole);
        Path other = folder.resolve("other");
        new ManifestShelf(new DirectoryPlace(other)).add(manifest);
        assertThat(SampleStore.manifest(other)).isEqualTo(manifest);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/backup/serverId        | 8          | was altered",
                "/backup/created         | yesterday  | was altered",
                "/backup/log/entries     | 3          | do not make a tree of 3 leaves",
                "/backup/log/rootHash    | 00         | the root hash is not that of the subtrees",
                "/backup/format          | 2          | written by a newer version",
                "/backup/files/0/path    | ../../etc/passwd | no file of a backup: '../../etc/passwd'",
                "/backup/files/0/key     | /etc/passwd| no name in a backup: '/etc/passwd'",
                "/backup/files/0/sha256  | abc        | no SHA-256: 'abc'",
                "/backup/parts/0/segment | -1         | no part of a segment",
                "/backup/parts/0/from    | 1          | a part is missing before segments/0000000001",
                "/backup/surprise        | x          | Unrecognized field",
                "/sha256                 | abc        | was altered",
            })
    void alteredManifestIsRefused(String pointer, String value, String reason) throws Exception {
        ObjectMapper json = new ObjectMapper();
        ObjectNode manifest =
                (ObjectNode) json.readTree(place.resolve("backup.json").toFile());
        int slash = pointer.lastIndexOf('/');
        ObjectNode parent = (ObjectNode) manifest.at(pointer.substring(0, slash));
        if (value.matches("-?[0-9]+") && !value.equals("00")) {
            parent.put(pointer.substring(slash + 1), Long.parseLong(value));
        } else {
            parent.put(pointer.substring(slash + 1), value);
        }
        json.writeValue(place.resolve("backup.json").toFile(), manifest);
        assertThatThrownBy(() -> SampleStore.restore(place, restored))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("backup.json")
                .hasMessageContaining(reason);
        assertThatThrownBy(() -> store.backup(place)).isInstanceOf(BackupException.class);
        assertThat(restored.data()).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null", "{\"backup\":null,\"sha256\":null}", "\u0000\u0001"})
    void manifestThatIsNoneIsRefused(String text) throws Exception {
        Files.write(place.resolve("backup.json"), text.getBytes(UTF_8));
        assertThatThrownBy(() -> SampleStore.restore(place, restored))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("backup.json");
    }
}
