package org.jamesarchive.store.seal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.EnumSet;
import java.util.Set;
import org.jamesarchive.store.file.DurableFile;

/** A file with a {@link Keyset}: Tink's JSON, the keys in clear, therefore for its owner's eyes only. */
public final class KeysetFile {

    private static final int FILE_BYTES_LIMIT = 1024 * 1024;
    private static final String OWNER_ONLY = "rw-------";
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    private KeysetFile() {}

    /**
     * Reads a keyset.
     *
     * @throws KeysetException when there is none, it cannot be read, others than its owner may, or it is no keyset of ours
     */
    public static Keyset read(Path file) throws KeysetException {
        try {
            if (!Files.isRegularFile(file)) {
                throw new KeysetException(file + ": no such keyset file");
            }
            requireOwnerOnly(file);
            try (InputStream in = Files.newInputStream(file)) {
                byte[] bytes = in.readNBytes(FILE_BYTES_LIMIT + 1);
                if (bytes.length > FILE_BYTES_LIMIT) {
                    throw new KeysetException(file + ": larger than " + FILE_BYTES_LIMIT + " bytes, no keyset is");
                }
                return Keyset.parse(new String(bytes, StandardCharsets.UTF_8), file.toString());
            }
        } catch (KeysetException e) {
            throw e;
        } catch (IOException e) {
            throw new KeysetException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Refuses a keyset that lies in the directory whose contents it seals: whoever has the one must not have the other. Links are followed.
     *
     * @param directory is there
     * @throws KeysetException when it does
     */
    public static void requireOutside(Path file, Path directory) throws KeysetException {
        try {
            Path where = file.toRealPath();
            if (where.startsWith(directory.toRealPath())
                    || file.toAbsolutePath()
                            .normalize()
                            .startsWith(directory.toAbsolutePath().normalize())) {
                throw new KeysetException(file + ": lies in the data directory " + directory
                        + ": expected a keyset outside of what it seals, better on another disk");
            }
        } catch (KeysetException e) {
            throw e;
        } catch (NoSuchFileException e) {
            throw new KeysetException(file + ": no such keyset file", e);
        } catch (IOException e) {
            throw new KeysetException(file + ": cannot be found: " + e.getMessage(), e);
        }
    }

    /**
     * Makes a keyset with one key; on disk when this returns.
     *
     * @throws KeysetException when something is there already
     * @throws IOException when it cannot be written
     */
    public static Keyset create(Path file) throws IOException {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new KeysetException(
                    file + ": is there already; a keyset that is overwritten is lost with all it has sealed");
        }
        Keyset keys = Keyset.generate();
        DurableFile.write(file, keys.toJson() + '\n', OWNER_ONLY);
        return keys;
    }

    /**
     * Adds a key, which seals from the next start on; the others go on opening. On disk when this returns; the file's owner stays.
     *
     * @throws KeysetException when {@link #read} does
     * @throws IOException when it cannot be written: the file is what it was
     */
    public static Keyset rotate(Path file) throws IOException {
        Keyset keys = read(file).rotated();
        Path itself = file.toRealPath();
        UserPrincipal owner = Files.getOwner(itself);
        DurableFile.write(itself, keys.toJson() + '\n', OWNER_ONLY);
        if (!Files.getOwner(itself).equals(owner)) {
            // Rotated by root: the worker must be able to read it still.
            Files.setOwner(itself, owner);
        }
        return keys;
    }

    private static void requireOwnerOnly(Path file) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view == null) {
            return;
        }
        Set<PosixFilePermission> permissions = view.readAttributes().permissions();
        if (permissions.stream().anyMatch(OTHERS::contains)) {
            throw new KeysetException(file + ": its mode is " + PosixFilePermissions.toString(permissions)
                    + ", expected " + OWNER_ONLY + " or r--------: a keyset is for its owner only (chmod 600)");
        }
    }
}
