package org.jamesarchive.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jamesarchive.export.ExportStore.append;
import static org.jamesarchive.export.ExportStore.id;
import static org.jamesarchive.export.ExportStore.mail;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.jamesarchive.store.ScanProgress;
import org.jamesarchive.store.SegmentedArchiveStore;
import org.jamesarchive.store.proof.TlogProof;
import org.jamesarchive.store.seal.Keyset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What somebody may do to an export, who can also make its lists and hashes anew. */
class ExportVerificationTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    @TempDir
    Path folder;

    private ExportStore store;
    private Path export;
    private Path file;
    private Path proof;

    @BeforeEach
    void export() throws IOException {
        store = new ExportStore(folder, 7);
        export = folder.resolve("export");
        try (SegmentedArchiveStore archive = store.open()) {
            for (int i = 0; i < 6; i++) {
                append(archive, i, mail(i));
            }
        }
        try (Export out = new Export(ExportTarget.open(export), ExportSelection.all(), Clock.systemUTC())) {
            out.add(store.data(), store.key(), Keyset.NONE, ScanProgress.NONE);
            assertThat(out.finish().good()).isTrue();
        }
        file = mailFile(2);
        proof = Path.of(file + TlogProof.SUFFIX);
    }

    private Path mailFile(int i) throws IOException {
        return export.resolve("server-7/" + id(mail(i)).hex() + ".eml");
    }

    /** A deed and what it is called. */
    private enum Deed {
        FLIP_A_BIT("another SHA-256"),
        FLIP_A_BIT_AND_HASH_ANEW("content id"),
        CHANGE_TRACE_AND_HASH_ANEW("not in the log"),
        ADD_A_BYTE("another SHA-256"),
        ADD_A_BYTE_AND_HASH_ANEW("content id"),
        CUT_AND_HASH_ANEW("content id"),
        MOVE_BYTES_INTO_THE_HEAD("no head of a tar entry"),
        REMOVE_THE_FILE("is missing"),
        REMOVE_THE_PROOF("there is no proof"),
        TAKE_ANOTHER_PROOF("not what was signed"),
        CHANGE_THE_SENDER("not what was signed"),
        CHANGE_THE_ARRIVAL("not what was signed"),
        CHANGE_THE_SEQUENCE("not in the log"),
        CHANGE_THE_INDEX("not in the log"),
        DROP_A_HASH("not in the log"),
        ADD_A_HASH("not in the log"),
        CHANGE_THE_ROOT("not signed by a key"),
        SIGN_WITH_ANOTHER_KEY("not signed by a key"),
        EMPTY_THE_PROOF("damaged or forged"),
        REMOVE_A_LINE("speaks of 6 messages"),
        REPEAT_A_LINE("is there twice"),
        NAME_A_FILE_OUTSIDE("no name of an exported file"),
        BREAK_A_LINE("line 1"),
        ADD_A_FILE("is not in the manifest"),
        ADD_A_LINK("is not in the manifest"),
        CHANGE_THE_LIST("is not what the manifest says"),
        REMOVE_THE_LIST("is missing"),
        REMOVE_THE_SUMS("is missing");

        private final String finding;

        Deed(String finding) {
            this.finding = finding;
        }
    }

    @ParameterizedTest
    @EnumSource(Deed.class)
    void isFound(Deed deed) throws Exception {
        commit(deed);
        ExportReport report = ExportVerification.of(export, List.of(store.key()));
        assertThat(report.good()).isFalse();
        assertThat(report.findings())
                .anySatisfy(finding -> assertThat(finding.what()).contains(deed.finding));
        assertThat(report.proven()).isGreaterThanOrEqualTo(deed == Deed.REMOVE_THE_LIST ? 0 : 4);
    }

    private void commit(Deed deed) throws Exception {
        byte[] mail = mail(2);
        switch (deed) {
            case FLIP_A_BIT -> Files.write(file, flipped(mail));
            case FLIP_A_BIT_AND_HASH_ANEW -> replace(flipped(mail));
            case CHANGE_TRACE_AND_HASH_ANEW -> replace(mail(2, "Received: FIRST\r\n", 500));
            case ADD_A_BYTE -> Files.write(file, longer(mail));
            case ADD_A_BYTE_AND_HASH_ANEW -> replace(longer(mail));
            case CUT_AND_HASH_ANEW -> replace(Arrays.copyOf(mail, 100));
            case MOVE_BYTES_INTO_THE_HEAD -> moveIntoTheHead(mail);
            case REMOVE_THE_FILE -> Files.delete(file);
            case REMOVE_THE_PROOF -> Files.delete(proof);
            case TAKE_ANOTHER_PROOF ->
                Files.copy(Path.of(mailFile(3) + TlogProof.SUFFIX), Files.exists(proof) ? delete(proof) : proof);
            case CHANGE_THE_SENDER -> changeLine("sender", "nobody@example.com");
            case CHANGE_THE_ARRIVAL -> changeLine("arrival", "2020-01-01T00:00:00Z");
            case CHANGE_THE_SEQUENCE -> changeLine("sequence", 1);
            case CHANGE_THE_INDEX -> changeProof(text -> text.replaceFirst("index [0-9]+", "index 1"));
            case DROP_A_HASH -> changeProof(text -> text.replaceFirst("(index [0-9]+\n)[^\n]+\n", "$1"));
            case ADD_A_HASH -> changeProof(text -> text.replaceFirst("(index [0-9]+\n)([^\n]+\n)", "$1$2$2"));
            case CHANGE_THE_ROOT -> changeProof(text -> text.replaceFirst("\n\n([^\n]+\n)[0-9]+\n", "\n\n$1999\n"));
            case SIGN_WITH_ANOTHER_KEY -> signWithAnotherKey();
            case EMPTY_THE_PROOF -> Files.writeString(proof, "");
            case REMOVE_A_LINE -> changeList(text -> text.substring(text.indexOf('\n') + 1));
            case REPEAT_A_LINE -> changeList(text -> text + text.substring(0, text.indexOf('\n') + 1));
            case NAME_A_FILE_OUTSIDE -> changeLine("file", "server-7/../../../etc/passwd");
            case BREAK_A_LINE -> changeList(text -> text.substring(1));
            case ADD_A_FILE -> Files.writeString(export.resolve("server-7/more.eml"), "x");
            case ADD_A_LINK -> Files.createSymbolicLink(export.resolve("server-7/more.eml"), file);
            case CHANGE_THE_LIST ->
                Files.writeString(list(), Files.readString(list()).replaceFirst("\\{", "{ "));
            case REMOVE_THE_LIST -> Files.delete(list());
            case REMOVE_THE_SUMS -> Files.delete(export.resolve("SHA256SUMS"));
        }
    }

    private Path list() {
        return export.resolve("entries.jsonl");
    }

    private static Path delete(Path path) throws IOException {
        Files.delete(path);
        return path;
    }

    private static byte[] flipped(byte[] mail) {
        byte[] flipped = mail.clone();
        flipped[flipped.length - 3] ^= 16;
        return flipped;
    }

    private static byte[] longer(byte[] mail) {
        return Arrays.copyOf(mail, mail.length + 1);
    }

    /** The leaf hash stays the same. */
    private void moveIntoTheHead(byte[] mail) throws Exception {
        TlogProof was = TlogProof.parse(Files.readString(proof));
        byte[] head = was.extraBytes();
        byte[] more = Arrays.copyOf(head, head.length + 10);
        System.arraycopy(mail, 0, more, head.length, 10);
        Files.writeString(proof, new TlogProof(ByteBuffer.wrap(more), was.index(), was.path(), was.note()).text());
        byte[] rest = Arrays.copyOfRange(mail, 10, mail.length);
        Files.write(file, rest);
        changeLine(line -> {
            line.put("sha256", sha256(rest));
            line.put("size", rest.length);
            line.put("contentId", contentId(rest));
        });
    }

    private void signWithAnotherKey() throws IOException {
        ExportStore other = new ExportStore(folder, 8);
        try (SegmentedArchiveStore archive = other.open()) {
            for (int i = 0; i < 6; i++) {
                append(archive, i, mail(i));
            }
            TlogProof was = TlogProof.parse(Files.readString(proof));
            Files.writeString(proof, new TlogProof(was.extra(), was.index(), was.path(), archive.checkpoint()).text());
        }
    }

    private void replace(byte[] mail) throws Exception {
        Files.write(file, mail);
        changeLine(line -> {
            line.put("sha256", sha256(mail));
            line.put("size", mail.length);
        });
    }

    /** Changes a text. */
    private interface Change {
        String of(String text) throws IOException;
    }

    private void changeProof(Change change) throws IOException {
        String was = Files.readString(proof);
        String text = change.of(was);
        assertThat(text).isNotEqualTo(was);
        Files.writeString(proof, text);
    }

    private void changeList(Change change) throws IOException {
        Files.writeString(list(), change.of(Files.readString(list())));
        Path manifest = export.resolve(ExportManifest.FILE);
        ObjectNode json = (ObjectNode) MAPPER.readTree(manifest.toFile());
        ((ObjectNode) json.get("files")).put("entries.jsonl", sha256(Files.readAllBytes(list())));
        MAPPER.writeValue(manifest.toFile(), json);
    }

    private void changeLine(Consumer<ObjectNode> change) throws IOException {
        changeList(text -> {
            StringBuilder changed = new StringBuilder();
            for (String line : text.split("\n", -1)) {
                if (line.contains(String.valueOf(file.getFileName()))) {
                    ObjectNode json = (ObjectNode) MAPPER.readTree(line);
                    change.accept(json);
                    changed.append(MAPPER.writeValueAsString(json)).append('\n');
                } else if (!line.isEmpty()) {
                    changed.append(line).append('\n');
                }
            }
            return changed.toString();
        });
    }

    private void changeLine(String field, String value) throws IOException {
        changeLine(line -> line.put(field, value));
    }

    private void changeLine(String field, int value) throws IOException {
        changeLine(line -> line.put(field, value));
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static String contentId(byte[] mail) {
        try {
            return id(mail).hex();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void exportIsCheckedWithTheKeyThatIsGiven() throws Exception {
        assertThat(ExportVerification.of(export, List.of(store.key())).good()).isTrue();
        ExportStore other = new ExportStore(folder, 9);
        other.open().close();
        ExportReport report = ExportVerification.of(export, List.of(other.key()));
        assertThat(report.proven()).isZero();
        assertThat(report.findingsCount()).isEqualTo(6);
    }

    @Test
    void whatIsNoExportIsAClearError() throws Exception {
        assertThatThrownBy(() -> ExportVerification.of(folder.resolve("nothing"), List.of()))
                .isInstanceOf(IOException.class);
        Path text = Files.writeString(folder.resolve("text"), "no zip");
        assertThatThrownBy(() -> ExportVerification.of(text, List.of()))
                .hasMessageContaining("neither a directory nor a zip file");
        Path manifest = export.resolve(ExportManifest.FILE);
        Files.writeString(manifest, Files.readString(manifest).replace("export/1", "export/2"));
        assertThatThrownBy(() -> ExportVerification.of(export, List.of()))
                .hasMessageContaining("expected the format james-archive-export/1");
        Files.write(manifest, "{".getBytes(UTF_8));
        assertThatThrownBy(() -> ExportVerification.of(export, List.of())).hasMessageContaining("manifest.json");
    }

    @Test
    void endlessLineIsRefused() throws Exception {
        Files.writeString(list(), "x".repeat(5 << 20));
        assertThatThrownBy(() -> ExportVerification.of(export, List.of())).hasMessageContaining("longer than");
    }
}
