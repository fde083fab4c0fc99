package org.jamesarchive.launcher.proof;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jamesarchive.launcher.fake.FakeSegment;
import org.jamesarchive.launcher.mail.Mail;
import org.jamesarchive.store.Content;
import org.jamesarchive.store.ContentId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProofTest {

    private static final String TRACE = "Received: by worker\r\n\tfor archive\r\nReceived: by gateway\r\n";

    private final Mail first = mail("first", "Subject: 1\r\n\r\none\r\n");
    private final Mail second = mail("second", "Received: by source\r\nSubject: 2\r\n\r\ntwo\r\n");
    private final SentLog log = new SentLog();

    @TempDir
    Path dir;

    @BeforeEach
    void sendTwo() {
        for (Mail mail : List.of(first, second)) {
            assertThat(log.add(mail)).isTrue();
            assertThat(log.accepted(mail)).isTrue();
        }
    }

    @Test
    void everythingStoredOnceHolds() throws IOException {
        store("w0", first, TRACE);
        store("w1", second, TRACE);
        segment("w1").append("README", "a note".getBytes(ISO_8859_1));
        segment("w1").append("merges/" + id(second) + "/1.trace", TRACE.getBytes(ISO_8859_1));
        ProofResult result = prove(1);
        assertThat(result.holds()).isTrue();
        assertThat(result).hasToString("proof: 2 accepted, 2 stored, 0 missing, 0 twice, 0 altered");
    }

    @Test
    void aMissingMailIsFound() throws IOException {
        store("w0", first, TRACE);
        assertFails("proof: 2 accepted, 1 stored, 1 missing, 0 twice, 0 altered", "missing: second");
    }

    @Test
    void aMailOnTwoWorkersIsThereTwice() throws IOException {
        store("w0", first, TRACE);
        store("w1", first, TRACE);
        store("w1", second, TRACE);
        assertFails("proof: 2 accepted, 2 stored, 0 missing, 1 twice, 0 altered", "twice: first");
    }

    @Test
    void aMailTwiceOnOneWorkerIsThereTwiceEvenWithTwoCopies() throws IOException {
        for (Mail mail : List.of(first, second)) {
            store("w0", mail, TRACE);
            store("w1", mail, TRACE);
        }
        assertThat(prove(2).holds()).isTrue();
        store("w1", first, TRACE);
        assertThat(prove(2)).hasToString("proof: 2 accepted, 2 stored, 0 missing, 1 twice, 0 altered");
    }

    @Test
    void twoCopiesOnOneWorkerOnlyAreTooFew() throws IOException {
        store("w0", first, TRACE);
        store("w1", first, TRACE);
        store("w0", second, TRACE);
        store("w0", second, TRACE);
        assertThat(prove(2)).hasToString("proof: 2 accepted, 1 stored, 1 missing, 1 twice, 0 altered");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                TRACE + "Subject: 1\r\n\r\nonE\r\n",
                TRACE + "Subject: 1\r\n\r\none\r\n\r\n",
                TRACE + "Subject: 1\r\n\r\n",
                "X-Scanned: yes\r\nSubject: 1\r\n\r\none\r\n",
                TRACE + "X-Scanned: yes\r\nSubject: 1\r\n\r\none\r\n",
                "Received: no end of lineSubject: 1\r\n\r\none\r\n",
                ""
            })
    void anyOtherByteIsAltered(String stored) throws IOException {
        segment("w0").append(id(first) + ".eml", stored.getBytes(ISO_8859_1));
        store("w1", second, TRACE);
        assertFails("proof: 2 accepted, 1 stored, 0 missing, 0 twice, 1 altered", "altered: first");
    }

    @Test
    void aMailUnderAWrongNameIsAltered() throws IOException {
        segment("w0").append("0".repeat(64) + ".eml", (TRACE + text(first)).getBytes(ISO_8859_1));
        store("w1", second, TRACE);
        assertFails("proof: 2 accepted, 1 stored, 0 missing, 0 twice, 1 altered", "altered: first");
    }

    @Test
    void aMailThatNobodySentIsFound() throws IOException {
        store("w0", first, TRACE);
        store("w1", second, TRACE);
        store("w1", mail("stranger", "Subject: 3\r\n\r\n"), TRACE);
        assertFails("proof: 2 accepted, 2 stored, 0 missing, 0 twice, 0 altered, 1 never sent", "never sent: ");
    }

    @Test
    void aCopyThatCameAnotherWayIsTheSameMail() throws IOException {
        Mail copy = mail("copy", "Received: by another\r\nSubject: 2\r\n\r\ntwo\r\n");
        assertThat(log.add(copy)).isFalse();
        assertThat(log.accepted(copy)).isTrue();
        store("w0", first, TRACE);
        store("w1", copy, TRACE);
        assertThat(prove(1)).hasToString("proof: 2 accepted, 2 stored, 0 missing, 0 twice, 0 altered");
    }

    @Test
    void aMailThatWasNotAcceptedMayOrMayNotBeThere() throws IOException {
        Mail doubtful = mail("doubtful", "Subject: 3\r\n\r\n");
        assertThat(log.accepted(doubtful)).isFalse();
        log.add(doubtful);
        store("w0", first, TRACE);
        store("w0", second, TRACE);
        assertThat(prove(1).holds()).isTrue();
        store("w1", doubtful, TRACE);
        assertThat(prove(1).holds()).isTrue();
    }

    @Test
    void nothingAcceptedProvesNothing() throws IOException {
        assertThat(new Proof(new SentLog(), 1).result().holds()).isFalse();
    }

    @Test
    void aTornSegmentIsAnErrorThatNamesIt() throws IOException {
        store("w0", first, TRACE);
        Path segment = dir.resolve("w0/segments/0.tar.zst");
        byte[] bytes = Files.readAllBytes(segment);
        Files.write(segment, java.util.Arrays.copyOf(bytes, bytes.length - 5), StandardOpenOption.TRUNCATE_EXISTING);
        assertThatThrownBy(() -> prove(1)).isInstanceOf(IOException.class).hasMessageContaining(segment.toString());
    }

    private void assertFails(String summary, String detail) throws IOException {
        ProofResult result = prove(1);
        assertThat(result.holds()).isFalse();
        assertThat(result).hasToString(summary);
        assertThat(result.details()).anyMatch(line -> line.startsWith(detail));
    }

    private ProofResult prove(int copies) throws IOException {
        Proof proof = new Proof(log, copies);
        proof.read("w0", dir.resolve("w0"));
        proof.read("w1", dir.resolve("w1"));
        return proof.result();
    }

    private void store(String worker, Mail mail, String trace) throws IOException {
        segment(worker).append(id(mail) + ".eml", (trace + text(mail)).getBytes(ISO_8859_1));
    }

    private FakeSegment segment(String worker) throws IOException {
        return new FakeSegment(
                Files.createDirectories(dir.resolve(worker).resolve("segments")).resolve("0.tar.zst"));
    }

    private static Mail mail(String name, String text) {
        return new Mail(name, text.getBytes(ISO_8859_1));
    }

    private static String text(Mail mail) {
        return new String(mail.bytes(), ISO_8859_1);
    }

    private static String id(Mail mail) throws IOException {
        return ContentId.of(Content.of(mail.bytes())).hex();
    }
}
