package org.jamesarchive.launcher.mail;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The mails behind the paths that a user names.
 * <pre>
 *   path                                               read as
 *   a file that begins with "From "                    mboxrd
 *   any other file                                     one mail, whatever is in it
 *   in a folder: begins with "From "                   mboxrd
 *   in a folder: *.eml, or begins with a header field  one mail
 *   in a folder: hidden, or anything else              skipped and counted
 * </pre>
 * Folders are read whole, in the order of their names. Immutable; each reading opens the files anew.
 */
public final class MailFiles {

    /** The largest mail that is read, in bytes; well over what the gateway takes, and still fits in memory. */
    public static final int MAIL_SIZE_LIMIT = 150_000_000;

    private static final int FOLDER_DEPTH_LIMIT = 64;
    private static final int HEAD_BYTES = 200;

    private final List<Path> mails;
    private final int skipped;
    private final long bytes;

    private MailFiles(List<Path> mails, int skipped, long bytes) {
        this.mails = List.copyOf(mails);
        this.skipped = skipped;
        this.bytes = bytes;
    }

    /**
     * Finds the files behind {@code paths} and sees that each can be read.
     *
     * @throws IOException when a path does not exist or a file or folder cannot be read; the message names it
     */
    public static MailFiles find(List<Path> paths) throws IOException {
        Finder finder = new Finder();
        for (Path path : paths) {
            if (!Files.exists(path)) {
                throw new IOException(path + ": no such file or folder");
            }
            if (Files.isDirectory(path)) {
                Files.walkFileTree(path, EnumSet.of(FileVisitOption.FOLLOW_LINKS), FOLDER_DEPTH_LIMIT, finder);
            } else {
                finder.addReadable(path);
            }
        }
        return new MailFiles(finder.sorted(), finder.skipped, finder.bytes);
    }

    /** Files that hold mails. */
    public int files() {
        return mails.size();
    }

    /** Files in folders that were passed over because they do not look like mail. */
    public int skipped() {
        return skipped;
    }

    /** Size of all files that hold mails, in bytes. */
    public long bytes() {
        return bytes;
    }

    /**
     * Hands every mail to {@code sink}.
     *
     * @return how many mails were larger than {@link #MAIL_SIZE_LIMIT} and not handed over
     * @throws IOException when a file cannot be read; the mails before it have been handed over
     */
    public int forEach(MailSink sink) throws IOException, InterruptedException {
        int tooLarge = 0;
        for (Path file : mails) {
            try (InputStream in = Files.newInputStream(file)) {
                if (MboxReader.isMbox(head(file))) {
                    MboxMails mails = new MboxMails(file.toString(), sink);
                    new MboxReader(file.toString(), MboxForm.MBOXRD, MAIL_SIZE_LIMIT).read(in, mails);
                    tooLarge += mails.tooLarge;
                } else if (Files.size(file) > MAIL_SIZE_LIMIT) {
                    tooLarge++;
                } else {
                    byte[] mail = in.readNBytes(MAIL_SIZE_LIMIT);
                    sink.accept(new Mail(file.toString(), LineEnds.toCrlf(mail)));
                }
            }
        }
        return tooLarge;
    }

    private static byte[] head(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(HEAD_BYTES);
        }
    }

    /** RFC 5322 §2.2: a field name is printable US-ASCII without colon, then the colon. */
    public static boolean beginsWithHeaderField(byte[] head) {
        for (int i = 0; i < head.length; i++) {
            if (head[i] == ':') {
                return i > 0;
            }
            if (head[i] <= ' ' || head[i] > '~') {
                return false;
            }
        }
        return false;
    }

    /** Hands on the mails of one mbox file with their numbers. */
    private static final class MboxMails implements MboxSink {
        private final String file;
        private final MailSink sink;
        private int count;
        private int tooLarge;

        MboxMails(String file, MailSink sink) {
            this.file = file;
            this.sink = sink;
        }

        @Override
        public void mail(long offset, Optional<Instant> date, byte[] mail) throws InterruptedException {
            count++;
            sink.accept(new Mail(file + "#" + count, LineEnds.toCrlf(mail)));
        }

        @Override
        public void tooLarge(long offset) {
            count++;
            tooLarge++;
        }
    }

    private static final class Finder extends SimpleFileVisitor<Path> {
        private final List<Path> found = new ArrayList<>();
        private final List<Path> inFolder = new ArrayList<>();
        private int skipped;
        private long bytes;

        void addReadable(Path file) throws IOException {
            head(file);
            found.add(file);
            bytes += Files.size(file);
        }

        List<Path> sorted() {
            inFolder.sort(Comparator.naturalOrder());
            found.addAll(inFolder);
            return found;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return isHidden(folder) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (!attributes.isRegularFile() || isHidden(file) || !looksLikeMail(file)) {
                skipped++;
                return FileVisitResult.CONTINUE;
            }
            inFolder.add(file);
            bytes += attributes.size();
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException cause) throws IOException {
            throw new IOException(file + ": cannot be read: " + cause.getMessage(), cause);
        }

        private static boolean looksLikeMail(Path file) throws IOException {
            byte[] head = head(file);
            return MboxReader.isMbox(head)
                    || file.toString().toLowerCase(Locale.ROOT).endsWith(".eml")
                    || beginsWithHeaderField(head);
        }

        private static boolean isHidden(Path path) {
            Path name = path.getFileName();
            String text = name == null ? "" : name.toString();
            return text.length() > 1 && text.startsWith(".") && !text.equals("..");
        }
    }
}
