package org.jamesarchive.launcher.importing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Optional;

/**
 * A file, or all that is in a {@linkplain Folder folder}. In a folder a file that does not {@linkplain FileKind look like mail} is
 * passed over; a file that is named is read in any case.
 * <pre>
 *   what                is the same item as in an earlier run when
 *   file of one mail    path, size and time of last change are
 *   mail of a Maildir   folder, name without flags, and size are: it moves from new to cur, and is given flags
 *   mail in an mbox     path, offset and content id are
 *   mail in a zip file  path, number in the file, CRC-32 and size are, and in an mbox in it offset and content id
 * </pre>
 */
public final class FileSource implements MailSource {

    private final Path root;
    private final FileFormat format;

    /** @param root a file or a folder */
    public FileSource(Path root, FileFormat format) {
        this.root = root.toAbsolutePath().normalize();
        this.format = format;
    }

    @Override
    public String toString() {
        return root.toString();
    }

    /** @throws IOException when the file or folder does not exist, or is neither */
    @Override
    public long weight() throws IOException, InterruptedException {
        long[] bytes = {0};
        visit(new Folder.Visitor() {
            @Override
            public void file(Path file, BasicFileAttributes attributes, boolean inMaildir) throws InterruptedException {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                bytes[0] += attributes.size();
            }

            @Override
            public void passedOver(Path path, String reason) {}

            @Override
            public void unreadable(Path path, String reason) {}
        });
        return bytes[0];
    }

    @Override
    public void read(ItemSink sink) throws IOException, InterruptedException {
        boolean named = !Files.isDirectory(root);
        visit(new Folder.Visitor() {
            @Override
            public void file(Path file, BasicFileAttributes attributes, boolean inMaildir) throws InterruptedException {
                readFile(file, attributes, inMaildir, named, sink);
            }

            @Override
            public void passedOver(Path path, String reason) {
                sink.passedOver(path.toString(), reason);
            }

            @Override
            public void unreadable(Path path, String reason) {
                sink.unreadable(path.toString(), reason);
            }
        });
    }

    private void visit(Folder.Visitor visitor) throws IOException, InterruptedException {
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(root, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            throw new IOException(root + ": no such file or folder", e);
        }
        if (attributes.isDirectory()) {
            new Folder(visitor).walk(root);
        } else if (attributes.isRegularFile()) {
            visitor.file(root, attributes, false);
        } else {
            throw new IOException(root + ": neither a file nor a folder");
        }
    }

    private void readFile(Path file, BasicFileAttributes attributes, boolean inMaildir, boolean named, ItemSink sink)
            throws InterruptedException {
        OpenOption[] options = named ? new OpenOption[0] : new OpenOption[] {LinkOption.NOFOLLOW_LINKS};
        try (CountedStream in = new CountedStream(Files.newInputStream(file, options), sink)) {
            byte[] head = in.head();
            switch (inMaildir ? FileKind.MAIL : FileKind.of(head, name(file), format, named)) {
                case OTHER -> sink.passedOver(file.toString(), "does not look like mail");
                case ZIP -> new ZipReader(file, format, sink).read(in::count);
                case MBOX ->
                    new ItemReader(sink)
                            .mbox(in, FileKind.form(head, format), file.toUri().toString(), file.toString());
                case MAIL -> readMail(file, attributes, inMaildir, in, sink);
            }
            in.finish(attributes.size());
        } catch (IOException e) {
            sink.unreadable(file.toString(), reason(e));
        }
    }

    private void readMail(Path file, BasicFileAttributes attributes, boolean inMaildir, InputStream in, ItemSink sink)
            throws IOException, InterruptedException {
        ItemReader.Dated dated =
                new ItemReader.Dated(Optional.of(attributes.lastModifiedTime().toInstant()), "file time");
        String key = file.toUri() + "|" + attributes.size() + "|" + attributes.lastModifiedTime();
        if (inMaildir || format == FileFormat.MAILDIR) {
            Optional<Instant> delivered = MaildirName.date(name(file));
            dated = delivered.isPresent() ? new ItemReader.Dated(delivered, "Maildir name") : dated;
        }
        if (inMaildir) {
            key = maildirKey(file) + "|" + attributes.size();
        }
        if (!sink.isDone(key)) {
            new ItemReader(sink).mail(in, key, file.toString(), dated);
        }
    }

    /** The Maildir and the name without flags, so that a mail that moves from new to cur, or is flagged, stays the same. */
    private static String maildirKey(Path mail) {
        String uri = mail.toUri().toString();
        int name = uri.lastIndexOf('/');
        int folder = uri.lastIndexOf('/', name - 1);
        return uri.substring(0, folder) + MaildirName.unique(uri.substring(name));
    }

    private static String name(Path file) {
        Path name = file.getFileName();
        return name == null ? "" : name.toString();
    }

    /** What went wrong with a file, without its name. */
    static String reason(Exception e) {
        if (e instanceof NoSuchFileException) {
            return "gone meanwhile";
        }
        if (e instanceof AccessDeniedException) {
            return "access denied";
        }
        String reason = e instanceof FileSystemException failure ? failure.getReason() : e.getMessage();
        return reason == null ? e.getClass().getSimpleName() : reason;
    }
}
