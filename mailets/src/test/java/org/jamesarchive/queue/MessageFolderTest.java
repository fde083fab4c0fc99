package org.jamesarchive.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jamesarchive.queue.QueueFixture.bytes;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jamesarchive.store.Content;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageFolderTest {

    private static final Map<String, String> ATTRIBUTES = Map.of(
            MessageFolder.SENDER, "",
            MessageFolder.RECIPIENTS, "one@example.com\ntwo@example.com",
            MessageFolder.ARRIVAL, "2026-03-04T05:06:07Z",
            MessageFolder.REASON, "550 5.7.1 Nein, danke – 不要");

    @TempDir
    Path directory;

    static String text(ParkedMessage message) throws IOException {
        try (InputStream in = message.content().open()) {
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    @Test
    void whatIsPutIsThereForEveryInstance() throws IOException {
        MessageFolder one = MessageFolder.open(directory);
        MessageFolder other = MessageFolder.open(directory);
        one.put("key", ATTRIBUTES, Content.of(bytes("mail")));

        ParkedMessage message = other.get("key").orElseThrow();
        assertThat(message.key()).isEqualTo("key");
        assertThat(message.attributes()).isEqualTo(ATTRIBUTES);
        assertThat(message.content().size()).isEqualTo(4);
        assertThat(text(message)).isEqualTo("mail");
        assertThat(other.keys(10)).containsExactly("key");
        assertThat(other.size()).isEqualTo(1);

        assertThat(other.remove("key")).isTrue();
        assertThat(other.remove("key")).isFalse();
        assertThat(one.get("key")).isEmpty();
        assertThat(one.size()).isZero();
        assertThat(QueueFixture.files(directory, ""))
                .extracting(Path::getFileName)
                .containsExactly(Path.of(".lock"));
    }

    @Test
    void aPairOfFilesThatAPersonCanRead() throws IOException {
        MessageFolder.open(directory).put("key", ATTRIBUTES, Content.of(bytes("mail")));
        assertThat(directory.resolve("key.eml")).hasContent("mail");
        assertThat(Files.readString(directory.resolve("key.properties"))).matches("""
                        # content [0-9a-f]{16} 4 bytes crc32c [0-9a-f]{8}
                        arrival=2026-03-04T05:06:07Z
                        reason=550 5\\.7\\.1 Nein, danke – 不要
                        recipients=one@example.com\\\\n\\\\
                            two@example.com
                        sender=
                        """);
    }

    @Test
    void puttingAgainReplaces() throws IOException {
        MessageFolder folder = MessageFolder.open(directory);
        folder.put("key", Map.of("a", "1"), Content.of(bytes("old")));
        folder.put("key", Map.of("b", "2"), Content.of(bytes("newer")));
        ParkedMessage message = folder.get("key").orElseThrow();
        assertThat(message.attributes()).isEqualTo(Map.of("b", "2"));
        assertThat(text(message)).isEqualTo("newer");
        assertThat(folder.size()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/etc/passwd",
                "..",
                ".",
                "../../up",
                ".lock",
                "a\0b",
                "\r\n\u001b[2J",
                "%41",
                "A%2FB",
                "a~b",
                "ключ/键/🔑",
                "half \uD83D a pair",
                "key.eml",
                "key.properties",
                "key.0123456789abcdef.new",
                "C:\\con",
                " "
            })
    void aHostileKeyIsAKeyLikeAnyOther(String key) throws IOException {
        Path inner = directory.resolve("folder");
        MessageFolder folder = MessageFolder.open(inner);
        folder.put("key", Map.of(), Content.of(bytes("other")));
        folder.put(key, Map.of("a", "b"), Content.of(bytes("mail")));

        assertThat(folder.keys(10)).containsExactlyInAnyOrder("key", key);
        assertThat(text(folder.get(key).orElseThrow())).isEqualTo("mail");
        assertThat(MessageFolder.open(inner).get(key).orElseThrow().attributes())
                .isEqualTo(Map.of("a", "b"));
        assertThat(QueueFixture.files(directory, "")).containsExactly(inner);
        assertThat(QueueFixture.files(inner, ""))
                .allSatisfy(file -> assertThat(file.getFileName().toString()).matches("[A-Za-z0-9%._@+=,~-]+"));
        assertThat(folder.remove(key)).isTrue();
        assertThat(folder.keys(10)).containsExactly("key");
    }

    @Test
    void longKeysHaveShortNamesAndAreListedWhole() throws IOException {
        MessageFolder folder = MessageFolder.open(directory);
        String one = "k".repeat(5000) + "/1";
        String two = "k".repeat(5000) + "/2";
        String fits = "k".repeat(FolderNames.NAME_LIMIT);
        for (String key : List.of(one, two, fits)) {
            folder.put(key, Map.of(), Content.of(bytes(key)));
        }
        assertThat(folder.keys(10)).containsExactlyInAnyOrder(one, two, fits);
        assertThat(text(folder.get(two).orElseThrow())).isEqualTo(two);
        assertThat(QueueFixture.files(directory, ""))
                .allSatisfy(file -> assertThat(file.getFileName().toString()).hasSizeLessThanOrEqualTo(230));
        assertThat(folder.get(FolderNames.name(one)))
                .as("its file name is not its key")
                .isEmpty();
        assertThat(folder.remove(one)).isTrue();
        assertThat(folder.keys(10)).containsExactlyInAnyOrder(two, fits);
    }

    @Test
    void emptyAndEndlessKeysAreRefused() throws IOException {
        MessageFolder folder = MessageFolder.open(directory);
        for (String key : List.of("", "k".repeat(MessageFolder.KEY_LIMIT + 1))) {
            assertThatThrownBy(() -> folder.put(key, Map.of(), Content.of(bytes("mail"))))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(folder.get(key)).isEmpty();
            assertThat(folder.remove(key)).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"by hand", "key", "100%", "%2f", "naïve"})
    void anUnpairedContentIsShownAndCanBeRemoved(String name) throws IOException {
        MessageFolder folder = MessageFolder.open(directory);
        Files.writeString(directory.resolve(name + ".eml"), "mail");
        assertThat(MessageFolder.open(directory).keys(10)).containsExactly(name);
        ParkedMessage message = folder.get(name).orElseThrow();
        assertThat(message.attributes()).isEmpty();
        assertThat(text(message)).isEqualTo("mail");
        assertThat(folder.remove(name)).isTrue();
        assertThat(folder.size()).isZero();
    }

    @Test
    void theEncodedNameOfAKeyIsNotAnotherKey() throws IOException {
        MessageFolder folder = MessageFolder.open(directory);
        folder.put("a/b", Map.of(), Content.of(bytes("mail")));
        assertThat(folder.get("a%2Fb")).isEmpty();
        assertThat(folder.remove("a%2Fb")).isFalse();
        assertThat(folder.size()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"reason=\\u12", "a=b\n\\uZZZZ=1"})
    void damagedAttributesHideNoMessage(String attributes) throws IOException {
        MessageFolder folder = MessageFolder.open(directory);
        folder.put("key", ATTRIBUTES, Content.of(bytes("mail")));
        Files.writeString(directory.resolve("key.properties"), attributes);
        assertThat(text(folder.get("key").orElseThrow())).isEqualTo("mail");
        assertThat(folder.get("key").orElseThrow().attributes().get(MessageFolder.REASON))
                .contains("damaged");
        Files.write(directory.resolve("key.properties"), new byte[] {'a', '=', (byte) 0xFF});
        assertThat(folder.get("key").orElseThrow().attributes().get(MessageFolder.REASON))
                .contains("not UTF-8");
    }

    @Test
    void aContentThatIsNotWhatWasPutIsNotHandedOutAsWhole() throws IOException {
        MessageFolder folder = MessageFolder.open(directory);
        folder.put("key", ATTRIBUTES, Content.of(bytes("mail")));
        for (String other : List.of("mayl", "mai", "mail and more", "")) {
            Files.writeString(directory.resolve("key.eml"), other);
            ParkedMessage message = folder.get("key").orElseThrow();
            assertThatThrownBy(() -> text(message)).isInstanceOf(IOException.class);
        }
        assertThat(folder.keys(10)).containsExactly("key");
    }

    @Test
    void aContentThatLiesAboutItsLengthIsNotTaken() throws IOException {
        MessageFolder folder = MessageFolder.open(directory);
        Content liar = new Content() {
            @Override
            public long size() {
                return 5;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(bytes("mail"));
            }
        };
        assertThatThrownBy(() -> folder.put("key", Map.of(), liar)).isInstanceOf(IOException.class);
        assertThat(folder.get("key")).isEmpty();
        assertThat(QueueFixture.files(directory, ".new")).isEmpty();
    }

    @Test
    void keysAreLimited() throws IOException {
        MessageFolder folder = MessageFolder.open(directory);
        for (int i = 0; i < 20; i++) {
            folder.put("key" + i, Map.of(), Content.of(bytes("mail")));
        }
        assertThat(folder.keys(7)).hasSize(7).doesNotHaveDuplicates();
        assertThat(folder.keys(0)).isEmpty();
        assertThat(folder.size()).isEqualTo(20);
    }

    /** Two instances put, replace and remove one key; a reader sees pairs that belong together, or none. */
    @Test
    void instancesTakeTurnsAndReadersSeePairs() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        List<Future<?>> writers = new ArrayList<>();
        for (int instance = 0; instance < 2; instance++) {
            MessageFolder folder = MessageFolder.open(directory);
            String name = "writer " + instance;
            for (int thread = 0; thread < 2; thread++) {
                writers.add(threads.submit(() -> {
                    for (int i = 0; i < 40; i++) {
                        String text = name + " " + i;
                        folder.put("key", Map.of("text", text), Content.of(bytes(text)));
                        if (i % 10 == 9) {
                            folder.remove("key");
                        }
                    }
                    return null;
                }));
            }
        }
        MessageFolder reader = MessageFolder.open(directory);
        int seen = 0;
        while (!writers.stream().allMatch(Future::isDone)) {
            ParkedMessage message = reader.get("key").orElse(null);
            if (message != null) {
                try {
                    assertThat(text(message)).isEqualTo(message.attributes().get("text"));
                    seen++;
                } catch (IOException replaced) {
                    assertThat(message.key()).isEqualTo("key");
                }
            }
        }
        for (Future<?> writer : writers) {
            writer.get(60, TimeUnit.SECONDS);
        }
        threads.shutdown();
        assertThat(seen).isPositive();
        assertThat(QueueFixture.files(directory, ".new")).isEmpty();
    }
}
