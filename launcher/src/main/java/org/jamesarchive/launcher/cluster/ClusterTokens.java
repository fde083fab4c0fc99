package org.jamesarchive.launcher.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.jamesarchive.client.NodeAccess;
import org.jamesarchive.store.file.DurableFile;
import org.jamesarchive.token.Role;
import org.jamesarchive.token.Secret;
import org.jamesarchive.token.Token;
import org.jamesarchive.token.TokenFileEditor;

/**
 * The tokens of a cluster on this machine: {@code tokens}, which all its nodes read, and beside it a secret each of an auditor and an
 * operator, readable by their owner only, with which our commands ask. For one thread.
 */
public final class ClusterTokens {

    private static final String FILE = "tokens";
    private static final String SUFFIX = ".token";
    private static final String PERMISSIONS = "rw-------";
    private static final List<Role> ROLES = List.of(Role.AUDITOR, Role.OPERATOR);

    private final Path dir;

    /** @param dir the cluster's folder */
    public ClusterTokens(Path dir) {
        this.dir = dir;
    }

    /** The file that the nodes read. */
    public Path file() {
        return dir.resolve(FILE);
    }

    /** Makes what is not there. @throws ClusterException when it cannot be written */
    void make() {
        try {
            Files.createDirectories(dir);
            for (Role role : ROLES) {
                make(role);
            }
        } catch (IOException e) {
            throw new ClusterException(file() + ": " + e.getMessage(), e);
        }
    }

    private void make(Role role) throws IOException {
        TokenFileEditor editor = new TokenFileEditor(file());
        String name = "cluster-" + role.word();
        List<Token> named = editor.read().tokens().stream()
                .filter(token -> token.name().equals(name))
                .toList();
        Path secret = secretFile(role);
        if (Files.exists(secret)
                && named.stream()
                        .anyMatch(token -> token.hash().equals(secretOf(secret).hash()))) {
            return;
        }
        if (!named.isEmpty()) {
            editor.revoke(name);
        }
        DurableFile.write(secret, editor.create(name, role, new SecureRandom()).text() + '\n', PERMISSIONS);
    }

    private static Secret secretOf(Path file) {
        try {
            return NodeAccess.readToken(file);
        } catch (IOException e) {
            throw new ClusterException(e.getMessage() + "; remove it, and a new one is made", e);
        }
    }

    /** With what nodes of the cluster are asked by our commands; without a token when there is none. */
    public NodeAccess access(Role role) {
        Path secret = secretFile(role);
        return Files.exists(secret) ? NodeAccess.of(secretOf(secret)) : NodeAccess.NONE;
    }

    private Path secretFile(Role role) {
        return dir.resolve(role.word() + SUFFIX);
    }

    void delete() throws IOException {
        Files.deleteIfExists(file());
        for (Role role : ROLES) {
            Files.deleteIfExists(secretFile(role));
        }
    }
}
