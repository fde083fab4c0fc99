package org.jamesarchive.token;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The tokens of a file, a line each; immutable.
 * <pre>
 *   NAME ROLE SHA-256     white space between them; ROLE is auditor, operator or officer
 *   # text                a comment; blank lines are ignored, too
 * </pre>
 * A name and a hash stand there once. Error messages repeat nothing of the file but its lines' numbers.
 */
public final class TokenFile {

    /** No token at all. */
    public static final TokenFile NONE = new TokenFile(List.of());

    /** Most tokens in a file. */
    public static final int TOKENS_LIMIT = 10_000;

    /** Largest file. */
    public static final int FILE_BYTES_LIMIT = 4 * 1024 * 1024;

    private final List<Token> tokens;
    private final List<byte[]> hashes;

    private TokenFile(List<Token> tokens) {
        this.tokens = List.copyOf(tokens);
        this.hashes = tokens.stream()
                .map(token -> HexFormat.of().parseHex(token.hash()))
                .toList();
    }

    /**
     * Parses the bytes of a file, all or nothing.
     *
     * @throws TokenSyntaxException when a line is no token, one stands there twice, or a limit is passed
     */
    public static TokenFile parse(byte[] content) throws TokenSyntaxException {
        if (content.length > FILE_BYTES_LIMIT) {
            throw new TokenSyntaxException(1, "found over " + FILE_BYTES_LIMIT + " bytes, expected at most that");
        }
        List<Token> tokens = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        int number = 0;
        for (String line : new String(content, StandardCharsets.UTF_8).split("\n", -1)) {
            number++;
            String text = line.strip();
            if (text.isEmpty() || text.startsWith("#")) {
                continue;
            }
            Token token = token(text, number);
            if (!seen.add("name " + token.name()) || !seen.add("hash " + token.hash())) {
                throw new TokenSyntaxException(
                        number, "found a name or hash that an earlier line has already, expected each once");
            }
            if (tokens.size() == TOKENS_LIMIT) {
                throw new TokenSyntaxException(number, "found over " + TOKENS_LIMIT + " tokens, expected at most that");
            }
            tokens.add(token);
        }
        return new TokenFile(tokens);
    }

    private static Token token(String line, int number) throws TokenSyntaxException {
        String[] words = line.split("\\s+", -1);
        if (words.length != 3) {
            throw new TokenSyntaxException(number, "found " + words.length + " words, expected NAME ROLE SHA-256");
        }
        Role role;
        try {
            role = Role.of(words[1]);
        } catch (IllegalArgumentException e) {
            throw new TokenSyntaxException(number, "found a role that is none, " + e.getMessage());
        }
        try {
            return new Token(words[0], role, words[2]);
        } catch (IllegalArgumentException e) {
            throw new TokenSyntaxException(number, String.valueOf(e.getMessage()));
        }
    }

    /** The token whose secret this is. Each is compared, and each whole, so that the time taken tells nothing. */
    public Optional<Token> find(Secret secret) {
        byte[] hash = secret.hashBytes();
        int found = -1;
        for (int i = 0; i < hashes.size(); i++) {
            if (MessageDigest.isEqual(hash, hashes.get(i))) {
                found = i;
            }
        }
        return found < 0 ? Optional.empty() : Optional.of(tokens.get(found));
    }

    /** In the order of the file. */
    public List<Token> tokens() {
        return tokens;
    }
}
