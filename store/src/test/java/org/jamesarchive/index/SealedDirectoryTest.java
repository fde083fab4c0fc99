package org.jamesarchive.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.store.RandomAccessInput;
import org.jamesarchive.store.seal.Keyset;
import org.jamesarchive.store.seal.PageSeal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealedDirectoryTest {

    private static final Keyset KEYS = Keyset.generate();
    private static final int PAGE = SealedPagesInput.PAGE_BYTES;

    private final Directory disk = new ByteBuffersDirectory();
    private final Directory sealed = new SealedDirectory(disk, KEYS);

    private static byte[] random(int size, long seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private void write(Directory directory, String name, byte[] bytes) throws IOException {
        try (IndexOutput out = directory.createOutput(name, IOContext.DEFAULT)) {
            out.writeBytes(bytes, bytes.length);
        }
    }

    private byte[] raw(String name) throws IOException {
        try (IndexInput in = disk.openInput(name, IOContext.DEFAULT)) {
            byte[] bytes = new byte[(int) in.length()];
            in.readBytes(bytes, 0, bytes.length);
            return bytes;
        }
    }

    @Property(tries = 200)
    void anyPlaceCanBeRead(@ForAll @IntRange(max = 5 * PAGE) int size, @ForAll long seed) throws IOException {
        Random random = new Random(seed);
        byte[] bytes = random(size, seed);
        String name = "file" + size + "-" + Long.toHexString(seed);
        try (IndexOutput out = sealed.createOutput(name, IOContext.DEFAULT)) {
            for (int at = 0; at < size; ) {
                int count = Math.min(size - at, 1 + random.nextInt(3 * PAGE));
                out.writeBytes(bytes, at, count);
                at += count;
                assertThat(out.getFilePointer()).isEqualTo(at);
            }
        }
        assertThat(sealed.fileLength(name)).isEqualTo(size);
        try (IndexInput in = sealed.openInput(name, IOContext.DEFAULT)) {
            assertThat(in.length()).isEqualTo(size);
            assertReads(in, bytes, random);
            int from = random.nextInt(size + 1);
            int to = from + random.nextInt(size - from + 1);
            IndexInput slice = in.slice("slice", from, to - from);
            byte[] part = Arrays.copyOfRange(bytes, from, to);
            assertReads(slice, part, random);
            assertReads(slice.clone(), part, random);
            if (part.length > 0) {
                RandomAccessInput access = slice.randomAccessSlice(0, part.length);
                int at = random.nextInt(part.length);
                assertThat(access.readByte(at)).isEqualTo(part[at]);
            }
        }
        sealed.deleteFile(name);
    }

    private static void assertReads(IndexInput in, byte[] expected, Random random) throws IOException {
        for (int i = 0; i < 5; i++) {
            int from = random.nextInt(expected.length + 1);
            int count = random.nextInt(expected.length - from + 1);
            byte[] read = new byte[count];
            in.seek(from);
            in.readBytes(read, 0, count);
            assertThat(read).isEqualTo(Arrays.copyOfRange(expected, from, from + count));
            assertThat(in.getFilePointer()).isEqualTo(from + count);
        }
        in.seek(expected.length);
        assertThatThrownBy(in::readByte).isInstanceOf(EOFException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, PAGE - 1, PAGE, PAGE + 1, 3 * PAGE})
    void everyChangedByteIsFound(int size) throws IOException {
        byte[] bytes = random(size, 1);
        write(sealed, "file", bytes);
        byte[] whole = raw("file");
        Random random = new Random(size);
        for (int i = 0; i < 50; i++) {
            byte[] changed = whole.clone();
            changed[4 + random.nextInt(whole.length - 4)] ^= (byte) (1 << random.nextInt(8));
            disk.deleteFile("file");
            write(disk, "file", changed);
            assertThatThrownBy(this::readFile)
                    .isInstanceOfAny(CorruptIndexException.class, UnusableIndexException.class);
        }
    }

    private void readFile() throws IOException {
        try (IndexInput in = sealed.openInput("file", IOContext.DEFAULT)) {
            byte[] read = new byte[(int) in.length()];
            in.readBytes(read, 0, read.length);
        }
    }

    @Test
    void cutAtAPageOrPagesInAnotherOrderAreFound() throws IOException {
        write(sealed, "file", random(3 * PAGE, 1));
        byte[] whole = raw("file");
        int page = PAGE + PageSeal.OVERHEAD;
        disk.deleteFile("file");
        write(disk, "file", Arrays.copyOf(whole, whole.length - page));
        assertThatThrownBy(this::readFile).isInstanceOf(CorruptIndexException.class);
        byte[] swapped = whole.clone();
        System.arraycopy(whole, PageSeal.HEADER_LENGTH, swapped, PageSeal.HEADER_LENGTH + page, page);
        System.arraycopy(whole, PageSeal.HEADER_LENGTH + page, swapped, PageSeal.HEADER_LENGTH, page);
        disk.deleteFile("file");
        write(disk, "file", swapped);
        assertThatThrownBy(this::readFile).isInstanceOf(CorruptIndexException.class);
    }

    @Test
    void whatWasWrittenInClearIsRead() throws IOException {
        write(disk, "short", new byte[] {1, 2, 3});
        write(disk, "long", random(2 * PAGE, 1));
        assertThat(sealed.fileLength("short")).isEqualTo(3);
        assertThat(sealed.fileLength("long")).isEqualTo(2 * PAGE);
    }

    @Test
    void otherKeysOpenNothing() throws IOException {
        write(sealed, "file", random(100, 1));
        Directory other = new SealedDirectory(disk, Keyset.generate());
        assertThatThrownBy(() -> other.openInput("file", IOContext.DEFAULT)).isInstanceOf(UnusableIndexException.class);
    }
}
