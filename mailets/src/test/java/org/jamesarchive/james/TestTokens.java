package org.jamesarchive.james;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import org.jamesarchive.token.Role;
import org.jamesarchive.token.Secret;
import org.jamesarchive.token.TokenFileEditor;

/** A tokens file with one token of each role, and the gate that reads it. */
public final class TestTokens {

    private final Path file;
    private final Secret auditor;
    private final Secret operator;
    private final Secret officer;

    private TestTokens(Path file) throws IOException {
        this.file = file;
        Files.deleteIfExists(file);
        TokenFileEditor editor = new TokenFileEditor(file);
        SecureRandom random = new SecureRandom();
        auditor = editor.create("auditor", Role.AUDITOR, random);
        operator = editor.create("operator", Role.OPERATOR, random);
        officer = editor.create("officer", Role.OFFICER, random);
    }

    /** Writes {@code folder/tokens}. */
    public static TestTokens in(Path folder) throws IOException {
        return new TestTokens(folder.resolve("tokens"));
    }

    public Path file() {
        return file;
    }

    /** With limits that no test meets. */
    public AccessGate gate() {
        return gate(1_000_000, 1_000_000, Clock.systemUTC());
    }

    public AccessGate gate(int requestRate, int failureRate, Clock clock) {
        return new AccessGate(new HttpSettings(file, requestRate, failureRate), clock);
    }

    /** The header that a client sends. */
    public String header(Role role) {
        return "Bearer " + secret(role).text();
    }

    public Secret secret(Role role) {
        return switch (role) {
            case AUDITOR -> auditor;
            case OPERATOR -> operator;
            case OFFICER -> officer;
        };
    }
}
