package org.jamesarchive.store;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Whether a store seals what it writes, and what opens what is sealed.
 *
 * @param keyset the keyset file; null for none
 * @param seals whether new entries are sealed; those that are sealed already are read either way
 */
public record EncryptionSettings(@Nullable Path keyset, boolean seals) {

    /** Nothing is sealed, and what is sealed cannot be read. */
    public static final EncryptionSettings NONE = new EncryptionSettings(null, false);

    /** @throws IllegalArgumentException when there is nothing to seal with */
    public EncryptionSettings {
        if (seals && keyset == null) {
            throw new IllegalArgumentException("encryption needs an encryption_keyset");
        }
    }
}
