package org.jamesarchive.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jamesarchive.store.seal.KeysetFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What SPECIFICATIONS.md says of sealed entries is enough: a reader that has nothing of ours and nothing of Tink gets every mail. */
class SealedFormatTest {

    private static final int SEALED = 0x184D2A5C;
    private static final int TRAILER = 0x184D2A5A;
    private static final int FOOTER = 0x184D2A5B;

    private record Chunk(int serverId, boolean last, int number, long sequence) {}

    @TempDir
    Path temporary;

    @Test
    void strangerReadsASealedStore() throws Exception {
        Path keyset = temporary.resolve("keyset");
        Path data = temporary.resolve("data");
        KeysetFile.create(keyset);
        List<byte[]> mails = new ArrayList<>(Mails.alike(60, 1));
        mails.add(Mails.random(2_500_000, 2));
        StoreSettings settings = TestStores.settings(data)
                .withEncryption(new EncryptionSettings(keyset, true))
                .withDictionary(new DictionarySettings(16 * 1024, 50));
        append(settings, mails.subList(0, 30));
        KeysetFile.rotate(keyset);
        append(settings, mails.subList(30, mails.size()));
        Map<Integer, SecretKeySpec> keys = keys(Files.readString(keyset));
        assertThat(keys).hasSize(2);
        List<byte[]> read = new ArrayList<>();
        for (Path segment : TestStores.files(data.resolve("segments"))) {
            read.addAll(read(Files.readAllBytes(segment), keys));
        }
        assertThat(read).containsExactlyElementsOf(mails);
    }

    private static void append(StoreSettings settings, List<byte[]> mails) throws IOException {
        try (SegmentedArchiveStore store = SegmentedArchiveStore.open(settings, Clock.systemUTC())) {
            for (byte[] mail : mails) {
                store.append(Mails.arrival(mail));
                store.awaitDictionary();
            }
        }
    }

    private static Map<Integer, SecretKeySpec> keys(String json) {
        Map<Integer, SecretKeySpec> keys = new HashMap<>();
        Matcher matcher = Pattern.compile("\"value\":\\s*\"([^\"]+)\".*?\"keyId\":\\s*([0-9]+)")
                .matcher(json);
        while (matcher.find()) {
            byte[] message = Base64.getDecoder().decode(matcher.group(1));
            assertThat(message).hasSize(34).startsWith(0x1A, 0x20);
            keys.put(
                    Integer.parseUnsignedInt(matcher.group(2)),
                    new SecretKeySpec(Arrays.copyOfRange(message, 2, 34), "AES"));
        }
        return keys;
    }

    private static List<byte[]> read(byte[] segment, Map<Integer, SecretKeySpec> keys) throws Exception {
        ByteBuffer in = ByteBuffer.wrap(segment).order(ByteOrder.LITTLE_ENDIAN);
        List<byte[]> mails = new ArrayList<>();
        byte[] dictionary = null;
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        @Nullable Chunk before = null;
        while (in.hasRemaining()) {
            int start = in.position();
            switch (in.getInt()) {
                case SEALED -> {
                    int length = 8 + in.getInt();
                    Chunk chunk = new Chunk(
                            in.getShort(12 + start),
                            in.get(14 + start) == 1,
                            in.getInt(16 + start),
                            in.getLong(20 + start));
                    assertThat(chunk.number()).isEqualTo(before == null ? 0 : before.number() + 1);
                    frame.writeBytes(open(Arrays.copyOfRange(segment, start, start + length), keys));
                    before = chunk;
                    in.position(start + length);
                }
                case TRAILER -> {
                    if (before != null) {
                        assertThat(before.last()).isTrue();
                        assertThat(in.getShort(14 + start)).isEqualTo((short) before.serverId());
                        assertThat(in.getLong(16 + start)).isEqualTo(before.sequence());
                        dictionary = entries(frame.toByteArray(), dictionary, mails);
                        frame.reset();
                        before = null;
                    }
                    in.position(start + 152);
                }
                case FOOTER -> in.position(start + 8 + in.getInt());
                default -> in.position(nextTrailer(in, start));
            }
        }
        return mails;
    }

    /** Behind a frame that is not sealed. */
    private static int nextTrailer(ByteBuffer in, int from) {
        int at = from;
        while (in.getInt(at) != TRAILER || in.getInt(at + 4) != 144) {
            at++;
        }
        return at;
    }

    private static byte[] open(byte[] chunk, Map<Integer, SecretKeySpec> keys) throws Exception {
        assertThat(chunk[28]).isEqualTo((byte) 1);
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                Cipher.DECRYPT_MODE,
                keys.get(ByteBuffer.wrap(chunk).getInt(29)),
                new GCMParameterSpec(128, chunk, 33, 12));
        cipher.updateAAD(chunk, 0, 28);
        return cipher.doFinal(chunk, 45, chunk.length - 45);
    }

    private static byte @Nullable [] entries(byte[] frame, byte @Nullable [] dictionary, List<byte[]> mails)
            throws Exception {
        byte[] found = dictionary;
        ZstdInputStream zstd = new ZstdInputStream(new ByteArrayInputStream(frame));
        if (dictionary != null) {
            zstd.setDict(dictionary);
        }
        try (TarArchiveInputStream tar = new TarArchiveInputStream(zstd, StandardCharsets.UTF_8.name())) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (entry.getName().endsWith(".dictionary")) {
                    found = tar.readAllBytes();
                } else if (entry.getName().endsWith(".eml")) {
                    mails.add(tar.readAllBytes());
                }
            }
        }
        return found;
    }
}
