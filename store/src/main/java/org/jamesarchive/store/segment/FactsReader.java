package org.jamesarchive.store.segment;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jamesarchive.store.seal.LostKeyException;

/**
 * Reads the beginnings of entries for the catalog. What it finds is not checked against hashes: the frame's checksum has been. A short message is
 * decompressed from the reader's window and its head read where it stands, since a rebuild does little else; all others are read as everybody
 * reads them. For one thread.
 */
final class FactsReader implements Closeable {

    private static final int SHORT_BYTES_LIMIT = SegmentInput.WINDOW_BYTES;
    private static final int SIZE_AT = 124;
    private static final int SIZE_DIGITS = 11;
    private static final int TYPE_AT = 156;
    private static final byte[] ARRIVAL = (EntryAttributes.ARRIVAL + '=').getBytes(StandardCharsets.US_ASCII);

    private final Path segment;
    private final SegmentInput input;
    private final Dictionaries dictionaries;
    private final ZstdDecompressCtx zstd = new ZstdDecompressCtx();
    private final byte[] frame = new byte[SHORT_BYTES_LIMIT];
    private final byte[] entry = new byte[SHORT_BYTES_LIMIT];
    private final byte[] header = new byte[MessageIdField.HEADER_BYTES_LIMIT];
    private long loadedDictionary;

    FactsReader(Path segment, SegmentInput input, Dictionaries dictionaries) {
        this.segment = segment;
        this.input = input;
        this.dictionaries = dictionaries;
    }

    /**
     * What a whole entry says.
     *
     * @throws IOException when the file cannot be read
     */
    EntryFacts read(Trailer trailer) throws IOException {
        if (trailer.kind() != EntryKind.MESSAGE) {
            return EntryFacts.UNKNOWN;
        }
        try {
            boolean isShort = !trailer.sealed() && trailer.frameLength() <= SHORT_BYTES_LIMIT;
            Optional<EntryFacts> facts = isShort ? inWindow(trailer) : Optional.empty();
            return facts.isPresent() ? facts.get() : inFile(trailer);
        } catch (LostKeyException | DamagedEntryException e) {
            // Its place in the catalog does not depend on what is in it; verify will name it.
            return EntryFacts.UNKNOWN;
        }
    }

    private EntryFacts inFile(Trailer trailer) throws IOException {
        try (EntryInput in = EntryInput.open(segment, trailer, dictionaries)) {
            int length = in.readNBytes(header, 0, header.length);
            return new EntryFacts(in.attributes().arrival(), MessageIdField.of(header, length));
        }
    }

    /** Empty when it is not as short as it seems, or not what is expected. */
    private Optional<EntryFacts> inWindow(Trailer trailer) throws IOException {
        int length = (int) trailer.frameLength();
        if (!input.has(trailer.frameOffset(), length)) {
            return Optional.empty();
        }
        input.bytes(trailer.frameOffset(), length).get(frame, 0, length);
        long size = Zstd.getFrameContentSize(frame, 0, length);
        if (size <= 0 || size > entry.length) {
            return Optional.empty();
        }
        useDictionary(Zstd.getDictIdFromFrame(frame));
        try {
            return facts(zstd.decompressByteArray(entry, 0, entry.length, frame, 0, length));
        } catch (ZstdException e) {
            return Optional.empty();
        }
    }

    private void useDictionary(long id) throws IOException {
        if (id != 0 && id != loadedDictionary) {
            zstd.loadDict(dictionaries.get(segment, id));
            loadedDictionary = id;
        }
    }

    /** An extended header, its records, the header of the file, the message. */
    private Optional<EntryFacts> facts(int size) {
        if (size < 3 * TarEntry.BLOCK_BYTES || entry[TYPE_AT] != 'x') {
            return Optional.empty();
        }
        int records = octal();
        int message = TarEntry.BLOCK_BYTES + records + TarEntry.padding(records) + TarEntry.BLOCK_BYTES;
        if (records < 0 || message > size) {
            return Optional.empty();
        }
        int last = TarEntry.BLOCK_BYTES + records;
        int value = behind(ARRIVAL, TarEntry.BLOCK_BYTES, last);
        int end = value < 0 ? -1 : indexOf('\n', value, last);
        if (end < 0) {
            return Optional.empty();
        }
        try {
            Instant arrival = Instant.parse(new String(entry, value, end - value, StandardCharsets.US_ASCII));
            int length = Math.min(size - message, header.length);
            System.arraycopy(entry, message, header, 0, length);
            return Optional.of(new EntryFacts(arrival, MessageIdField.of(header, length)));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private int octal() {
        int number = 0;
        for (int at = SIZE_AT; at < SIZE_AT + SIZE_DIGITS; at++) {
            if (entry[at] < '0' || entry[at] > '7' || number > SHORT_BYTES_LIMIT) {
                return -1;
            }
            number = number * 8 + entry[at] - '0';
        }
        return number <= SHORT_BYTES_LIMIT ? number : -1;
    }

    /** Where the value of a record begins; a record is its length in digits, a space, key, =, value and a line feed. -1 when there is none. */
    private int behind(byte[] key, int from, int to) {
        int at = from;
        while (at < to) {
            int length = 0;
            int digit = at;
            while (digit < to && entry[digit] >= '0' && entry[digit] <= '9' && length <= to) {
                length = length * 10 + entry[digit] - '0';
                digit++;
            }
            int next = at + length;
            if (length == 0 || next > to || digit >= next || entry[digit] != ' ' || entry[next - 1] != '\n') {
                return -1;
            }
            if (startsWith(key, digit + 1, next)) {
                return digit + 1 + key.length;
            }
            at = next;
        }
        return -1;
    }

    private boolean startsWith(byte[] key, int from, int to) {
        if (to - from < key.length) {
            return false;
        }
        for (int i = 0; i < key.length; i++) {
            if (entry[from + i] != key[i]) {
                return false;
            }
        }
        return true;
    }

    private int indexOf(char wanted, int from, int to) {
        for (int at = from; at < to; at++) {
            if (entry[at] == wanted) {
                return at;
            }
        }
        return -1;
    }

    @Override
    public void close() {
        zstd.close();
    }
}
