package org.jamesarchive.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jamesarchive.store.seal.BrokenSealException;
import org.jamesarchive.store.seal.Keyset;
import org.jamesarchive.store.seal.KeysetException;
import org.jamesarchive.store.seal.KeysetFile;
import org.jamesarchive.store.seal.LostKeyException;
import org.jamesarchive.store.segment.SealedEntry;
import org.jamesarchive.store.segment.SegmentNames;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of a store that is being opened, compared with those that it needs.
 * <pre>
 *   keys that entries are sealed with     the store
 *   none                                  opens
 *   all open                              opens
 *   some do not                           opens, and says so: what they sealed cannot be read, the rest is served
 *   none opens, or no keyset is given     does not open
 * </pre>
 * Which keys these are stands in {@link SealedWith}.
 *
 * @param keys what opens sealed entries
 * @param seals whether new entries are sealed, with the primary key
 * @param alarms which keys are lost; empty when all is well
 */
record StoreKeys(Keyset keys, boolean seals, List<String> alarms) {

    private static final Logger LOGGER = LoggerFactory.getLogger(StoreKeys.class);
    private static final int SOON_SEARCHED = 100;

    StoreKeys {
        alarms = List.copyOf(alarms);
    }

    /** The key that new entries are sealed with; 0 when they are not. */
    long sealingKey() {
        return seals ? keys.primaryId() : 0;
    }

    /** What a dictionary for new entries may be taken from: pieces of sealed mails do not go into segments that are not sealed. */
    Keyset dictionaryKeys() {
        return seals ? keys : Keyset.NONE;
    }

    /**
     * Reads the keyset and looks whether it is the one that this store needs.
     *
     * @throws StoreConfigurationException when the keyset cannot be used, or what is sealed cannot be opened with it
     */
    static StoreKeys open(EncryptionSettings settings, Path root, DataDirectory directory) throws IOException {
        Keyset keys = read(settings, root);
        SealedWith sealedWith = new SealedWith(directory.sealedWith());
        Map<Long, String> used = sealedWith.read().orElse(null);
        boolean known = used != null;
        Collection<Path> segments = SegmentNames.list(directory.segments()).values();
        if (used == null) {
            used = search(segments, keys);
        }
        List<String> lost = lost(keys, directory.serverId(), used);
        if (!used.isEmpty() && lost.size() == used.size()) {
            throw new StoreConfigurationException("data directory " + root + ": " + String.join("; ", lost)
                    + ": expected encryption_keyset to name the keyset that this worker's mail is sealed with");
        }
        lost.forEach(LOGGER::error);
        boolean added =
                settings.seals() && used.putIfAbsent(keys.primaryId(), check(keys, directory.serverId())) == null;
        // A store that never sealed and is soon looked through needs no note of it.
        boolean worthIt = !used.isEmpty() || segments.size() > SOON_SEARCHED;
        if (added || (!known && worthIt)) {
            sealedWith.write(used);
        }
        return new StoreKeys(keys, settings.seals(), lost);
    }

    private static Keyset read(EncryptionSettings settings, Path root) throws StoreConfigurationException {
        Path file = settings.keyset();
        if (file == null) {
            return Keyset.NONE;
        }
        try {
            KeysetFile.requireOutside(file, root);
            return KeysetFile.read(file);
        } catch (KeysetException e) {
            throw new StoreConfigurationException("encryption_keyset " + e.getMessage(), e);
        }
    }

    private static List<String> lost(Keyset keys, int serverId, Map<Long, String> used) {
        List<String> lost = new ArrayList<>();
        used.forEach((keyId, check) -> {
            if (keys.isEmpty()) {
                lost.add("entries are sealed with key " + keyId + ", and no keyset is given");
            } else if (!keys.opens(keyId)) {
                lost.add("entries are sealed with key " + keyId + ", which is not an enabled key of " + keys.name());
            } else if (!passes(keys, serverId, check)) {
                lost.add("entries are sealed with key " + keyId + ", and " + keys.name()
                        + " has another key of that number");
            }
        });
        return lost;
    }

    /** Something that only the primary key could have sealed. */
    private static String check(Keyset keys, int serverId) {
        return SealedWith.text(keys.seal(new byte[0], associatedData(serverId)));
    }

    private static boolean passes(Keyset keys, int serverId, String check) {
        if (check.equals(SealedWith.NO_CHECK)) {
            return true;
        }
        try {
            keys.open(SealedWith.bytes(check), associatedData(serverId));
            return true;
        } catch (LostKeyException | BrokenSealException | IllegalArgumentException e) {
            return false;
        }
    }

    private static byte[] associatedData(int serverId) {
        return ("jamesarchive server_id " + serverId).getBytes(StandardCharsets.UTF_8);
    }

    /** Looks into each segment; a key that is there and opens nothing is another key. */
    private static Map<Long, String> search(Collection<Path> segments, Keyset keys) throws IOException {
        Map<Long, String> used = new TreeMap<>();
        if (segments.size() > SOON_SEARCHED) {
            LOGGER.info("looking into {} segments for the keys that they are sealed with", segments.size());
        }
        for (Path segment : segments) {
            Optional<SealedEntry> sealed = SealedEntry.first(segment);
            if (sealed.isPresent() && !used.containsKey(sealed.get().keyId())) {
                long keyId = sealed.get().keyId();
                boolean wrong = keys.opens(keyId) && !sealed.get().opensWith(keys);
                used.put(keyId, wrong ? SealedWith.WRONG : SealedWith.NO_CHECK);
            }
        }
        return used;
    }
}
