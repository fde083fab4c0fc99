package org.jamesarchive.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jamesarchive.queue.QueueFixture.bytes;
import static org.jamesarchive.queue.QueueFixture.copyDirectory;
import static org.jamesarchive.queue.QueueFixture.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jamesarchive.store.Content;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A crash after any step leaves the old message or the new one, the same for who has the folder open and who opens it anew. */
class MessageFolderCrashTest {

    private static final String OLD = "old";
    private static final String NEW = "newer";

    @TempDir
    Path directory;

    private interface Change {
        void run(MessageFolder folder) throws IOException;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void putLeavesTheOldOrTheNew(boolean replacing) throws IOException {
        Path before = directory.resolve("before");
        MessageFolder folder = MessageFolder.open(before);
        if (replacing) {
            put(folder, OLD);
        }
        Optional<String> old = replacing ? Optional.of(OLD) : Optional.empty();
        int steps = crashAfterEachStep(before, crashed -> put(crashed, NEW), old, Optional.of(NEW));
        assertThat(steps).isGreaterThan(8);
    }

    @Test
    void removeLeavesTheOldOrNone() throws IOException {
        Path before = directory.resolve("before");
        put(MessageFolder.open(before), OLD);
        int steps = crashAfterEachStep(before, crashed -> crashed.remove("key"), Optional.of(OLD), Optional.empty());
        assertThat(steps).isGreaterThanOrEqualTo(4);
    }

    /** Runs the change over copies of a folder, stopped after 0, 1, 2… steps, until it comes to its end. */
    private int crashAfterEachStep(Path before, Change change, Optional<String> old, Optional<String> changed)
            throws IOException {
        boolean newSeen = false;
        for (int steps = 0; ; steps++) {
            Path crashed = directory.resolve("crashed" + steps);
            copyDirectory(before, crashed);
            FaultyDisk disk = new FaultyDisk();
            MessageFolder folder = MessageFolder.open(crashed, disk);
            disk.cutPowerAfter(steps);
            boolean returned = returns(change, folder);

            Optional<String> seen = shown(folder);
            assertThat(seen).as("after %d steps", steps).isIn(old, changed);
            assertThat(newSeen && seen.equals(old) && !old.equals(changed))
                    .as("forth and back")
                    .isFalse();
            newSeen |= seen.equals(changed);
            MessageFolder opened = MessageFolder.open(crashed);
            assertThat(shown(opened)).as("opened after %d steps", steps).isEqualTo(seen);
            assertThat(files(crashed, ".new")).isEmpty();
            put(opened, "put after the crash");
            assertThat(shown(opened)).contains("put after the crash");
            if (returned) {
                assertThat(seen).isEqualTo(changed);
                return steps;
            }
        }
    }

    private static boolean returns(Change change, MessageFolder folder) {
        try {
            change.run(folder);
            return true;
        } catch (IOException powerCut) {
            assertThat(powerCut).hasMessageContaining("power");
            return false;
        }
    }

    private static void put(MessageFolder folder, String text) throws IOException {
        folder.put("key", Map.of("text", text), Content.of(bytes(text)));
    }

    /** The message's text, when text and attributes belong together. */
    private static Optional<String> shown(MessageFolder folder) throws IOException {
        Optional<ParkedMessage> message = folder.get("key");
        assertThat(folder.keys(10)).hasSize(message.isPresent() ? 1 : 0);
        assertThat(folder.size()).isEqualTo(message.isPresent() ? 1 : 0);
        if (message.isEmpty()) {
            return Optional.empty();
        }
        String text = MessageFolderTest.text(message.get());
        assertThat(message.get().attributes()).isEqualTo(Map.of("text", text));
        return Optional.of(text);
    }

    @ParameterizedTest
    @EnumSource(
            value = FaultyDisk.Step.class,
            names = {"CREATE", "WRITE", "FORCE", "MOVE"})
    void aPutThatFailsLeavesTheOldAndNothingElse(FaultyDisk.Step step) throws IOException {
        FaultyDisk disk = new FaultyDisk();
        MessageFolder folder = MessageFolder.open(directory, disk);
        put(folder, OLD);
        disk.fail(step, 1);
        assertThatThrownBy(() -> put(folder, NEW)).isInstanceOf(IOException.class);
        assertThat(shown(folder)).contains(OLD);
        assertThat(files(directory, ".new")).isEmpty();
        put(folder, NEW);
        assertThat(shown(folder)).contains(NEW);
    }

    @Test
    void aFullDiskLeavesTheOld() throws IOException {
        FaultyDisk disk = new FaultyDisk();
        MessageFolder folder = MessageFolder.open(directory, disk);
        put(folder, OLD);
        disk.room(3);
        assertThatThrownBy(() -> put(folder, NEW)).hasMessageContaining("No space left");
        assertThat(shown(folder)).contains(OLD);
        assertThat(files(directory, ".new")).isEmpty();
    }

    @Test
    void leftoversOfUncommittedPutsAreClearedAtOpenAndNothingElseIs() throws IOException {
        put(MessageFolder.open(directory), OLD);
        Files.writeString(directory.resolve("key.0123456789abcdef.new"), "half");
        Files.writeString(directory.resolve("key.properties.new"), "half");
        Files.writeString(directory.resolve("unpaired.eml"), "mail");
        Files.writeString(directory.resolve("notes.new"), "mine");
        MessageFolder folder = MessageFolder.open(directory);
        assertThat(folder.keys(10)).containsExactlyInAnyOrder("key", "unpaired");
        assertThat(files(directory, ".new")).containsExactly(directory.resolve("notes.new"));
    }
}
