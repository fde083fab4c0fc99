package org.jamesarchive.launcher.importing;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;

/**
 * Walks through a folder and those in it.
 * <pre>
 *   entry                                          is
 *   in cur or new of a Maildir (it has both)       a mail, unless its name begins with a dot
 *   anything else in a Maildir but folders         passed over: indexes, subscriptions
 *   folder whose name begins with a dot            passed over, unless it is a Maildir (Maildir++: .Sent)
 *   other file whose name begins with a dot        passed over
 *   symbolic link, device, pipe, socket            passed over: a link can lead out of the folder, or back into it
 *   other folder                                   walked through
 *   other file                                     a file
 * </pre>
 * Folders are read as they come, not in the order of their names, so that one of millions of files needs no memory. Used by one thread.
 */
final class Folder {

    private static final int DEPTH_LIMIT = 64;
    private static final Set<String> MAILDIR_FOLDERS = Set.of("cur", "new", "tmp");

    /** Told of what is found. */
    interface Visitor {

        void file(Path file, BasicFileAttributes attributes, boolean inMaildir) throws InterruptedException;

        void passedOver(Path path, String reason);

        /** A folder, or the rest of it, cannot be read. */
        void unreadable(Path path, String reason);
    }

    private final Visitor visitor;

    Folder(Visitor visitor) {
        this.visitor = visitor;
    }

    void walk(Path folder) throws InterruptedException {
        walk(folder, 0);
    }

    private void walk(Path folder, int depth) throws InterruptedException {
        if (depth > DEPTH_LIMIT) {
            visitor.unreadable(folder, "more than " + DEPTH_LIMIT + " folders deep");
            return;
        }
        if (isMaildir(folder)) {
            entries(folder.resolve("cur"), (mail, attributes) -> mail(mail, attributes));
            entries(folder.resolve("new"), (mail, attributes) -> mail(mail, attributes));
            entries(folder, (entry, attributes) -> besideMails(entry, attributes, depth));
        } else {
            entries(folder, (entry, attributes) -> entry(entry, attributes, depth));
        }
    }

    private void mail(Path entry, BasicFileAttributes attributes) throws InterruptedException {
        if (!attributes.isRegularFile()) {
            visitor.passedOver(entry, kind(attributes));
        } else if (isHidden(entry)) {
            visitor.passedOver(entry, "hidden");
        } else {
            visitor.file(entry, attributes, true);
        }
    }

    private void besideMails(Path entry, BasicFileAttributes attributes, int depth) throws InterruptedException {
        if (!attributes.isDirectory()) {
            visitor.passedOver(entry, attributes.isRegularFile() ? "beside the mails of a Maildir" : kind(attributes));
        } else if (!MAILDIR_FOLDERS.contains(name(entry))) {
            folder(entry, depth);
        }
    }

    private void entry(Path entry, BasicFileAttributes attributes, int depth) throws InterruptedException {
        if (attributes.isDirectory()) {
            folder(entry, depth);
        } else if (!attributes.isRegularFile()) {
            visitor.passedOver(entry, kind(attributes));
        } else if (isHidden(entry)) {
            visitor.passedOver(entry, "hidden");
        } else {
            visitor.file(entry, attributes, false);
        }
    }

    private void folder(Path folder, int depth) throws InterruptedException {
        if (isHidden(folder) && !isMaildir(folder)) {
            visitor.passedOver(folder, "hidden");
        } else {
            walk(folder, depth + 1);
        }
    }

    /** What to do with each entry of a folder. */
    private interface Entries {
        void entry(Path path, BasicFileAttributes attributes) throws InterruptedException;
    }

    private void entries(Path folder, Entries each) throws InterruptedException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                BasicFileAttributes attributes;
                try {
                    attributes = Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                } catch (IOException e) {
                    visitor.unreadable(entry, FileSource.reason(e));
                    continue;
                }
                each.entry(entry, attributes);
            }
        } catch (DirectoryIteratorException | IOException e) {
            visitor.unreadable(folder, FileSource.reason(e));
        }
    }

    private static boolean isMaildir(Path folder) {
        return Files.isDirectory(folder.resolve("cur"), LinkOption.NOFOLLOW_LINKS)
                && Files.isDirectory(folder.resolve("new"), LinkOption.NOFOLLOW_LINKS);
    }

    private static String kind(BasicFileAttributes attributes) {
        if (attributes.isDirectory()) {
            return "a folder among the mails of a Maildir";
        }
        return attributes.isSymbolicLink() ? "a symbolic link" : "a special file";
    }

    private static boolean isHidden(Path path) {
        return name(path).startsWith(".");
    }

    private static String name(Path path) {
        Path name = path.getFileName();
        return name == null ? "" : name.toString();
    }
}
