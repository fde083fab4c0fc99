package org.jamesarchive.store.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sealed comes back, and comes back only as it was sealed, where it was sealed. */
class SealedInputTest {

    private static final Keyset KEYS = Keyset.generate();
    private static final Place HERE = new Place(65_535, 1L << 40);
    private static final int PIECE = SealedChunk.PIECE_LIMIT;
    private static final int CHUNK = SealedChunk.LENGTH_LIMIT;
    private static final byte[] THREE_CHUNKS = bytes(2 * PIECE + 1000, 7);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1000, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 3 * PIECE + 17})
    void comesBackAndHasTheLengthThatWasSaid(int size) throws Exception {
        byte[] frame = bytes(size, size);
        byte[] sealed = seal(KEYS, HERE, frame);
        assertThat(sealed.length).isEqualTo((int) SealedChunk.sealedLength(size));
        try (SealedInput input = open(KEYS, sealed, HERE)) {
            assertThat(input.place()).isEqualTo(HERE);
            assertThat(input.readAllBytes()).isEqualTo(frame);
            assertThat(input.read()).isNegative();
        }
    }

    /** The bytes are a contract with every segment ever written. */
    @Test
    void layoutNeverChanges() throws Exception {
        byte[] sealed = seal(KEYS, HERE, new byte[] {1, 2, 3});
        assertThat(sealed.length).isEqualTo(28 + 5 + 12 + 3 + 16);
        assertThat(HexFormat.of().formatHex(sealed, 0, 33))
                .isEqualTo("5c2a4d18" + "38000000" + "4a415301" + "ffff" + "01" + "00" + "00000000" + "0000000000010000"
                        + "01" + "%08x".formatted((int) KEYS.primaryId()));
        assertThat(HexFormat.of().formatHex(seal(KEYS, HERE, THREE_CHUNKS), CHUNK, CHUNK + 28))
                .isEqualTo(
                        "5c2a4d18" + "f8ff0000" + "4a415301" + "ffff" + "00" + "00" + "01000000" + "0000000000010000");
    }

    @Test
    void sealingTheSameTwiceGivesOtherBytes() throws Exception {
        assertThat(seal(KEYS, HERE, THREE_CHUNKS)).isNotEqualTo(seal(KEYS, HERE, THREE_CHUNKS));
    }

    /** One bit in each byte of a small one: header, prefix, nonce, text, tag. */
    @Test
    void everyChangedByteIsFound() throws Exception {
        byte[] sealed = seal(KEYS, HERE, new byte[] {1, 2, 3});
        for (int at = 0; at < sealed.length; at++) {
            byte[] changed = sealed.clone();
            changed[at] ^= (byte) (1 << at % 8);
            boolean keyId = at >= 29 && at < 33;
            assertThatThrownBy(() -> open(KEYS, changed, HERE).readAllBytes())
                    .as("byte %d", at)
                    .isInstanceOf(keyId ? LostKeyException.class : BrokenSealException.class)
                    .hasMessageStartingWith("file offset 9: ");
        }
    }

    /** One bit somewhere in the second of three chunks: the first is given out, then it ends. */
    @Test
    void changeInALaterChunkIsFoundBeforeAnyOfItIsGivenOut() throws Exception {
        byte[] sealed = seal(KEYS, HERE, THREE_CHUNKS);
        for (int at : new int[] {0, 5, 9, 13, 14, 16, 20, 28, 40, 1000, CHUNK - 1}) {
            byte[] changed = sealed.clone();
            changed[CHUNK + at] ^= 1;
            SealedInput input = open(KEYS, changed, HERE);
            assertThat(input.readNBytes(PIECE)).isEqualTo(Arrays.copyOf(THREE_CHUNKS, PIECE));
            assertThatThrownBy(input::read).as("byte %d", at).isInstanceOf(BrokenSealException.class);
        }
    }

    @Test
    void chunksThatAreSwappedLeftOutRepeatedOrCutAreFound() throws Exception {
        byte[] sealed = seal(KEYS, HERE, THREE_CHUNKS);
        byte[] first = Arrays.copyOfRange(sealed, 0, CHUNK);
        byte[] second = Arrays.copyOfRange(sealed, CHUNK, 2 * CHUNK);
        byte[] last = Arrays.copyOfRange(sealed, 2 * CHUNK, sealed.length);
        byte[] other = Arrays.copyOfRange(seal(KEYS, new Place(65_535, 3), THREE_CHUNKS), CHUNK, 2 * CHUNK);
        byte[] sameButSealedAgain = Arrays.copyOfRange(seal(KEYS, HERE, bytes(3 * PIECE, 1)), CHUNK, 2 * CHUNK);
        byte[][][] rows = {
            {second, first, last},
            {first, last},
            {first, first, second, last},
            {first, second},
            {first, second, Arrays.copyOf(last, last.length - 1)},
            {first, second, Arrays.copyOf(last, 20)},
            {first, second, last, new byte[1]},
            {first, second, last, last},
            {first, other, last},
            {last},
            {}
        };
        for (int row = 0; row < rows.length; row++) {
            byte[] changed = join(rows[row]);
            assertThatThrownBy(() -> open(KEYS, changed, HERE).readAllBytes())
                    .as("row %d", row)
                    .isInstanceOf(BrokenSealException.class);
        }
        // Who may seal for this place can exchange a chunk; the leaf hash in the trailer is what finds that.
        assertThat(open(KEYS, join(first, sameButSealedAgain, last), HERE).readAllBytes())
                .hasSize(THREE_CHUNKS.length);
    }

    @Test
    void entryOfAnotherPlaceIsFound() throws Exception {
        byte[] sealed = seal(KEYS, HERE, THREE_CHUNKS);
        for (Place place : new Place[] {new Place(65_535, 5), new Place(7, HERE.sequence())}) {
            assertThatThrownBy(() -> open(KEYS, sealed, place))
                    .isInstanceOf(BrokenSealException.class)
                    .hasMessage("file offset 9: sealed as " + HERE + ", found as " + place);
            // Nor does it help to write the other place into its headers.
            byte[] forged = sealed.clone();
            for (int chunk = 0; chunk < 3; chunk++) {
                byte[] head = Arrays.copyOfRange(sealed, chunk * CHUNK, chunk * CHUNK + 28);
                SealedChunk was = SealedChunk.decode(ByteBuffer.wrap(head)).orElseThrow();
                byte[] now = new SealedChunk(place, was.number(), was.last(), was.length()).encode();
                System.arraycopy(now, 0, forged, chunk * CHUNK, 28);
            }
            assertThatThrownBy(() -> open(KEYS, forged, place))
                    .isInstanceOf(BrokenSealException.class)
                    .hasMessageContaining("does not open with key " + KEYS.primaryId());
        }
    }

    @Test
    void withoutTheKeyItSaysWhichOneIsWanted() throws Exception {
        byte[] sealed = seal(KEYS, HERE, new byte[3]);
        assertThatThrownBy(() -> open(Keyset.NONE, sealed, HERE))
                .isInstanceOfSatisfying(
                        LostKeyException.class, e -> assertThat(e.keyId()).isEqualTo(KEYS.primaryId()))
                .hasMessage("file offset 9: sealed with key " + KEYS.primaryId() + ", and no keyset is given");
        assertThatThrownBy(() -> open(Keyset.generate(), sealed, HERE))
                .isInstanceOf(LostKeyException.class)
                .hasMessageContaining("not an enabled key of a keyset in memory");
    }

    @Test
    void rotatedKeysetOpensWhatWasSealedBefore() throws Exception {
        byte[] sealed = seal(KEYS, HERE, THREE_CHUNKS);
        Keyset rotated = KEYS.rotated();
        assertThat(open(rotated, sealed, HERE).readAllBytes()).isEqualTo(THREE_CHUNKS);
        byte[] later = seal(rotated, HERE, THREE_CHUNKS);
        assertThatThrownBy(() -> open(KEYS, later, HERE)).isInstanceOf(LostKeyException.class);
        assertThat(rotated.keys())
                .hasSize(2)
                .containsAll(Arrays.asList(
                        new Keyset.KeyInfo(KEYS.primaryId(), "ENABLED", false),
                        new Keyset.KeyInfo(rotated.primaryId(), "ENABLED", true)));
    }

    @Test
    void bytesThatAreNoChunkAreNone() {
        byte[] good = new SealedChunk(HERE, 0, true, 100).encode();
        assertThat(SealedChunk.decode(ByteBuffer.wrap(good))).contains(new SealedChunk(HERE, 0, true, 100));
        int[][] changes = {
            {0, 0x5B},
            {4, 0},
            {6, 0x10},
            {7, 0xFF},
            {8, 'j'},
            {11, 2},
            {14, 0},
            {14, 2},
            {15, 1},
            {19, 0x80},
            {27, 0x80}
        };
        for (int[] change : changes) {
            byte[] bytes = good.clone();
            bytes[change[0]] = (byte) change[1];
            assertThat(SealedChunk.decode(ByteBuffer.wrap(bytes)))
                    .as("byte %d", change[0])
                    .isEmpty();
        }
    }

    private static SealedInput open(Keyset keys, byte[] sealed, Place place) throws IOException {
        return SealedInput.open(new ByteArrayInputStream(sealed), keys, "file offset 9", place);
    }

    /** In pieces of odd sizes, by a sealer that has sealed before. */
    private static byte[] seal(Keyset keys, Place place, byte[] frame) throws IOException {
        ByteArrayOutputStream sealed = new ByteArrayOutputStream();
        Sealer sealer = new Sealer(keys);
        Sealer.Sealing before = sealer.begin(new Place(1, 1), bytes -> {});
        before.write(ByteBuffer.wrap(new byte[200_000]));
        before.end();
        Sealer.Sealing sealing = sealer.begin(place, bytes -> {
            byte[] taken = new byte[bytes.remaining()];
            bytes.get(taken);
            sealed.writeBytes(taken);
        });
        int at = 0;
        for (int step = 1; at < frame.length; step = step * 3 + 1) {
            int count = Math.min(step, frame.length - at);
            sealing.write(ByteBuffer.wrap(frame, at, count));
            at += count;
        }
        sealing.end();
        return sealed.toByteArray();
    }

    private static byte[] bytes(int size, long seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] join(byte[]... pieces) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] piece : pieces) {
            all.writeBytes(piece);
        }
        return all.toByteArray();
    }
}
