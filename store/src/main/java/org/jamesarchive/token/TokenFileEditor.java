package org.jamesarchive.token;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.jamesarchive.store.file.DurableFile;

/**
 * Changes a tokens file: comments and order stay, the file is replaced as a whole and only its owner may write to it. Nodes that have it
 * take the change within two seconds. For one thread, and one at a time at a file.
 */
public final class TokenFileEditor {

    private static final String PERMISSIONS = "rw-r--r--";
    private static final String HEAD =
            "# Tokens of the archive's HTTP interface: NAME ROLE SHA-256. See: archive token --help\n";

    private final Path file;

    /** @param file need not be there yet */
    public TokenFileEditor(Path file) {
        this.file = file;
    }

    /**
     * The tokens; none when there is no file.
     *
     * @throws IOException when it cannot be read or is no tokens file
     */
    public TokenFile read() throws IOException {
        return parse(text());
    }

    /**
     * Adds a token.
     *
     * @return the secret, which is nowhere else
     * @throws IOException when the file cannot be read or written, or has a token of that name
     * @throws IllegalArgumentException when the name is none
     */
    public Secret create(String name, Role role, SecureRandom random) throws IOException {
        Secret secret = Secret.create(random);
        Token token = new Token(name, role, secret.hash());
        String text = text();
        if (parse(text).tokens().stream().anyMatch(other -> other.name().equals(name))) {
            throw new IOException(file + ": there is a token " + name + " already; revoke it first");
        }
        String before = text.isEmpty() ? HEAD : text.endsWith("\n") ? text : text + '\n';
        write(before + token.name() + ' ' + token.role().word() + ' ' + token.hash() + '\n');
        return secret;
    }

    /**
     * Takes a token away.
     *
     * @throws IOException when the file cannot be read or written, or has no such token
     */
    public void revoke(String name) throws IOException {
        String text = text();
        if (parse(text).tokens().stream().noneMatch(token -> token.name().equals(name))) {
            throw new IOException(file + ": there is no token " + name);
        }
        List<String> kept = new ArrayList<>(List.of(text.split("\n", -1)));
        kept.removeIf(line -> line.strip().split("\\s+", -1)[0].equals(name));
        write(String.join("\n", kept));
    }

    private String text() throws IOException {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    private TokenFile parse(String text) throws IOException {
        try {
            return TokenFile.parse(text.getBytes(StandardCharsets.UTF_8));
        } catch (TokenSyntaxException e) {
            throw new IOException(file + ":" + e.line() + ": " + e.getMessage(), e);
        }
    }

    private void write(String text) throws IOException {
        DurableFile.write(file, text, PERMISSIONS);
    }
}
