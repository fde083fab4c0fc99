package org.jamesarchive.launcher.importing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Enumeration;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Mails in a zip file: single ones, mbox files, Maildirs, what {@code pilerexport -z} writes. Entries are inflated as they are read
 * and never written anywhere; their names tell people and the journal where a mail was, and are no paths. A zip file in a zip file is
 * passed over. Used by one thread.
 */
final class ZipReader {

    static final int ENTRIES_LIMIT = 1_000_000;

    /** The directory is read into memory. */
    static final long DIRECTORY_SIZE_LIMIT = 128_000_000;

    private final Path file;
    private final FileFormat format;
    private final ItemSink sink;
    private final ItemReader reader;

    ZipReader(Path file, FileFormat format, ItemSink sink) {
        this.file = file;
        this.format = format;
        this.sink = sink;
        this.reader = new ItemReader(sink);
    }

    /**
     * Reads all entries; of those that cannot be read the sink is told.
     *
     * @param progress told of bytes of the file that are done
     * @throws IOException when it is no zip file, or one that is made to do harm
     */
    void read(LongConsumer progress) throws IOException, InterruptedException {
        if (ZipDirectory.size(file) > DIRECTORY_SIZE_LIMIT) {
            throw new IOException("its directory is larger than " + DIRECTORY_SIZE_LIMIT + " bytes");
        }
        // Names that are not marked as UTF-8 have any encoding; this one takes all.
        try (ZipFile zip = new ZipFile(file.toFile(), StandardCharsets.ISO_8859_1)) {
            if (zip.size() > ENTRIES_LIMIT) {
                throw new IOException("more than " + ENTRIES_LIMIT + " entries");
            }
            long size = Files.size(file);
            long compressed = 0;
            Enumeration<? extends ZipEntry> entries = zip.entries();
            for (int number = 1; entries.hasMoreElements(); number++) {
                ZipEntry entry = entries.nextElement();
                compressed += entry.getCompressedSize();
                if (compressed > size) {
                    throw new IOException("its entries lie over each other: a zip bomb");
                }
                readEntry(zip, entry, number);
                progress.accept(entry.getCompressedSize());
            }
        } catch (IllegalArgumentException e) {
            throw new IOException("a name or time in it makes no sense", e);
        }
    }

    private void readEntry(ZipFile zip, ZipEntry entry, int number) throws InterruptedException {
        if (entry.isDirectory()) {
            return;
        }
        String name = file + "!" + entry.getName();
        String base = base(entry.getName());
        if (base.startsWith(".")) {
            sink.passedOver(name, "hidden");
            return;
        }
        String key = file.toUri() + "!" + number + ":" + Long.toHexString(entry.getCrc()) + ":" + entry.getSize();
        try (InputStream in = new BufferedInputStream(new ZipEntryStream(zip.getInputStream(entry), entry), 1 << 16)) {
            in.mark(FileKind.HEAD_BYTES);
            byte[] head = in.readNBytes(FileKind.HEAD_BYTES);
            in.reset();
            boolean inMaildir = isInMaildir(entry.getName());
            switch (inMaildir ? FileKind.MAIL : FileKind.of(head, base, format, false)) {
                case OTHER -> sink.passedOver(name, "does not look like mail");
                case ZIP -> sink.passedOver(name, "a zip file in a zip file");
                case MBOX -> reader.mbox(in, FileKind.form(head, format), key, name);
                case MAIL -> {
                    if (!sink.isDone(key)) {
                        reader.mail(in, key, name, dated(entry, base, inMaildir));
                    }
                }
            }
        } catch (IOException e) {
            sink.unreadable(name, FileSource.reason(e));
        }
    }

    private ItemReader.Dated dated(ZipEntry entry, String base, boolean inMaildir) {
        if (inMaildir || format == FileFormat.MAILDIR) {
            Optional<Instant> delivered = MaildirName.date(base);
            if (delivered.isPresent()) {
                return new ItemReader.Dated(delivered, "Maildir name");
            }
        }
        return new ItemReader.Dated(
                Optional.ofNullable(entry.getLastModifiedTime()).map(FileTime::toInstant), "zip entry");
    }

    private static boolean isInMaildir(String name) {
        return name.matches("(?s)(.*/)?(cur|new)/[^/]*");
    }

    private static String base(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }
}
