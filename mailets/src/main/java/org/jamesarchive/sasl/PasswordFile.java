package org.jamesarchive.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.jamesarchive.table.CaseFolding;
import org.jamesarchive.table.TableSyntaxException;
import org.jamesarchive.table.TextTable;

/**
 * Users and their passwords in the form of htpasswd(1), bcrypt only: {@code htpasswd -B -C 10 FILE USER}. Immutable.
 * <pre>
 *   user:$2y$10$...     a user; $2a$ and $2b$ are the same hash, the cost factor is from 4 to 14
 *   # text              a comment; blank lines are ignored, too
 * </pre>
 * User names are compared without regard to case, since James has them in lower case. Of a password the first 72 bytes of its
 * UTF-8 form count, which is bcrypt. Error messages repeat nothing of the file but its lines' numbers.
 */
public final class PasswordFile {

    /** No user at all. */
    public static final PasswordFile NOBODY = new PasswordFile(Map.of());

    /** Most users in a file. */
    public static final int USERS_LIMIT = 100_000;

    /** Longest user name, in octets. */
    public static final int USER_OCTETS_LIMIT = 255;

    /** Longest password that is looked at, in characters. */
    public static final int PASSWORD_LENGTH_LIMIT = 1_024;

    private final Map<String, String> hashByUser;
    private final List<String> hashes;

    private PasswordFile(Map<String, String> hashByUser) {
        this.hashByUser = Map.copyOf(hashByUser);
        this.hashes = List.copyOf(hashByUser.values());
    }

    /**
     * Parses the bytes of a file.
     *
     * @param file for messages
     * @throws TableSyntaxException when a line is no user with a hash, a user stands there twice, or a limit is passed
     */
    public static PasswordFile parse(Path file, byte[] content) throws TableSyntaxException {
        if (content.length > TextTable.FILE_BYTES_LIMIT) {
            throw new TableSyntaxException(
                    file, 1, "found over " + TextTable.FILE_BYTES_LIMIT + " bytes, expected at most that");
        }
        Map<String, String> hashByUser = new HashMap<>();
        int number = 0;
        for (byte[] line : lines(content)) {
            number++;
            try {
                add(hashByUser, text(line));
            } catch (IllegalArgumentException e) {
                throw new TableSyntaxException(file, number, String.valueOf(e.getMessage()));
            }
        }
        return new PasswordFile(hashByUser);
    }

    private static List<byte[]> lines(byte[] content) {
        List<byte[]> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= content.length; i++) {
            if (i == content.length || content[i] == '\n') {
                int end = i > start && content[i - 1] == '\r' ? i - 1 : i;
                lines.add(Arrays.copyOfRange(content, start, end));
                start = i + 1;
            }
        }
        return lines;
    }

    private static String text(byte[] line) {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("found bytes that are not UTF-8, expected UTF-8", e);
        }
    }

    private static void add(Map<String, String> hashByUser, String line) {
        if (line.isBlank() || line.startsWith("#")) {
            return;
        }
        int colon = line.indexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("found a line without a user, expected user:hash");
        }
        String user = line.substring(0, colon);
        if (user.getBytes(UTF_8).length > USER_OCTETS_LIMIT
                || !user.codePoints().allMatch(PasswordFile::isUserCharacter)) {
            throw new IllegalArgumentException("found a user name with a space or control character, or over "
                    + USER_OCTETS_LIMIT + " octets, expected one without");
        }
        if (hashByUser.size() == USERS_LIMIT) {
            throw new IllegalArgumentException("found over " + USERS_LIMIT + " users, expected at most that");
        }
        if (hashByUser.put(CaseFolding.fold(user), BcryptHash.require(line.substring(colon + 1))) != null) {
            throw new IllegalArgumentException("found a user that an earlier line has already, expected each once");
        }
    }

    private static boolean isUserCharacter(int c) {
        return !Character.isISOControl(c) && !Character.isWhitespace(c) && !Character.isSpaceChar(c);
    }

    /**
     * Whether this is the user's password. Costs one bcrypt, be the user known or not: one that is not known is given the hash
     * of another, always the same one, so that neither time nor its spread over several tries tells who is there.
     */
    public boolean verify(String user, String password) {
        if (hashes.isEmpty() || password.isEmpty() || password.length() > PASSWORD_LENGTH_LIMIT) {
            return false;
        }
        String folded = CaseFolding.fold(user);
        String hash = hashByUser.get(folded);
        String asked = hash == null ? hashes.get(Math.floorMod(folded.hashCode(), hashes.size())) : hash;
        boolean same = OpenBSDBCrypt.checkPassword(asked, password.getBytes(UTF_8));
        return same && hash != null;
    }

    /** Number of users. */
    public int size() {
        return hashByUser.size();
    }
}
