package org.jamesarchive.server.repository;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.mailrepository.api.MailRepositoryUrlStore;

/**
 * Which mail repositories there are: {@code file://var/mail/NAME/} for each folder below {@code var/mail}. The folders themselves are the
 * record, so nothing is stored. A name has letters, digits, {@code .}, {@code _}, {@code -} and no slash. Safe for use by several threads.
 */
public final class MailFolders implements MailRepositoryUrlStore {

    private static final String PREFIX = "file://var/mail/";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private final Path mail;

    /** @param mail the node's {@code var/mail}, which need not exist yet */
    public MailFolders(Path mail) {
        this.mail = mail;
    }

    /**
     * The folder of a repository.
     *
     * @throws IllegalArgumentException when the URL is of another form
     */
    Path folder(MailRepositoryUrl url) {
        String text = url.asString();
        String name = text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : "";
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("mail repository " + text + ", expected " + PREFIX + "NAME/");
        }
        return mail.resolve(name);
    }

    @Override
    public void add(MailRepositoryUrl url) {
        folder(url); // the repository made its folder
    }

    @Override
    public boolean contains(MailRepositoryUrl url) {
        return Files.isDirectory(folder(url));
    }

    @Override
    public Stream<MailRepositoryUrl> listDistinct() {
        if (!Files.isDirectory(mail)) {
            return Stream.of();
        }
        try (Stream<Path> folders = Files.list(mail)) {
            return folders
                    .filter(Files::isDirectory)
                    .map(folder -> String.valueOf(folder.getFileName()))
                    .filter(name -> NAME.matcher(name).matches())
                    .sorted()
                    .map(name -> MailRepositoryUrl.from(PREFIX + name))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
