package org.jamesarchive.store.seal;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeyStatus;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.AesGcmParameters;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Tink keyset of AES-256-GCM keys: the primary one seals, every enabled one opens. Each sealed piece begins with the number of its key,
 * so that keys can be added and made primary without touching what is sealed. {@link #NONE} has no key. Shows its keys' numbers,
 * never the keys. Safe for use by many threads.
 */
public final class Keyset {

    /** No key: seals nothing, opens nothing. */
    public static final Keyset NONE = new Keyset("", List.of(), null, null);

    /** So many bytes of something sealed say which key it is sealed with. */
    public static final int KEY_ID_LENGTH = 5;

    /** What sealing adds: Tink's prefix, nonce and tag. */
    static final int OVERHEAD = KEY_ID_LENGTH + 12 + 16;

    private static final byte TINK_PREFIX = 1;
    private static final int KEY_BYTES = 32;
    private static final int KEYS_LIMIT = 1000;

    private final String name;
    private final List<KeyInfo> keys;
    private final @Nullable KeysetHandle handle;
    private final @Nullable Aead aead;

    /**
     * A key of a keyset.
     *
     * @param id its number, 0 to 2^32 - 1
     * @param status as Tink calls it: ENABLED, DISABLED or DESTROYED; only an enabled key opens
     * @param primary whether it seals
     */
    public record KeyInfo(long id, String status, boolean primary) {

        /** Whether it opens. */
        public boolean enabled() {
            return status.equals(KeyStatus.ENABLED.toString());
        }
    }

    private Keyset(String name, List<KeyInfo> keys, @Nullable KeysetHandle handle, @Nullable Aead aead) {
        this.name = name;
        this.keys = List.copyOf(keys);
        this.handle = handle;
        this.aead = aead;
    }

    /** A new keyset with one key. */
    public static Keyset generate() {
        try {
            AeadConfig.register();
            return of("a keyset in memory", KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM));
        } catch (GeneralSecurityException | KeysetException e) {
            throw new IllegalStateException("every Java has AES-256-GCM", e);
        }
    }

    /**
     * Reads Tink's JSON form of a cleartext keyset.
     *
     * @param name what to call it in errors: its file
     * @throws KeysetException when it is none, or has a key of another kind
     */
    static Keyset parse(String json, String name) throws KeysetException {
        try {
            AeadConfig.register();
            return of(name, TinkJsonProtoKeysetFormat.parseKeyset(json, InsecureSecretKeyAccess.get()));
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new KeysetException(
                    name + ": expected a Tink keyset in cleartext JSON with an enabled primary key", e);
        }
    }

    private static Keyset of(String name, KeysetHandle handle) throws GeneralSecurityException, KeysetException {
        if (handle.size() > KEYS_LIMIT) {
            throw new KeysetException(name + ": expected at most " + KEYS_LIMIT + " keys, not " + handle.size());
        }
        List<KeyInfo> keys = new ArrayList<>();
        for (int i = 0; i < handle.size(); i++) {
            KeysetHandle.Entry entry = handle.getAt(i);
            long id = Integer.toUnsignedLong(entry.getId());
            if (!(entry.getKey().getParameters() instanceof AesGcmParameters parameters)
                    || parameters.getKeySizeBytes() != KEY_BYTES
                    || parameters.getVariant() != AesGcmParameters.Variant.TINK) {
                throw new KeysetException(name + ": key " + id
                        + " is not of the kind that archive keyset makes: expected AES256_GCM with output prefix TINK");
            }
            keys.add(new KeyInfo(id, entry.getStatus().toString(), entry.isPrimary()));
        }
        return new Keyset(name, keys, handle, handle.getPrimitive(RegistryConfiguration.get(), Aead.class));
    }

    /** The same keys and a new one, which is the primary one. */
    Keyset rotated() throws KeysetException {
        try {
            KeysetHandle next = KeysetHandle.newBuilder(handle())
                    .addEntry(KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
                            .withRandomId()
                            .makePrimary())
                    .build();
            return of(name, next);
        } catch (GeneralSecurityException e) {
            throw new KeysetException(name + ": no key can be added", e);
        }
    }

    /** Tink's JSON form, with the keys in clear. */
    String toJson() {
        try {
            return TinkJsonProtoKeysetFormat.serializeKeyset(handle(), InsecureSecretKeyAccess.get());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("what was read can be written", e);
        }
    }

    /** What errors call it: its file. */
    public String name() {
        return name;
    }

    /** Whether there is no key at all. */
    public boolean isEmpty() {
        return keys.isEmpty();
    }

    /** Its keys, oldest first. */
    public List<KeyInfo> keys() {
        return keys;
    }

    /** The number of the key that seals. */
    public long primaryId() {
        return keys.stream()
                .filter(KeyInfo::primary)
                .mapToLong(KeyInfo::id)
                .findFirst()
                .orElseThrow();
    }

    /** Whether what is sealed with this key can be opened. */
    public boolean opens(long keyId) {
        return keys.stream().anyMatch(key -> key.id() == keyId && key.enabled());
    }

    /** Seals with the primary key. */
    public byte[] seal(byte[] plain, byte[] associatedData) {
        try {
            return aead().encrypt(plain, associatedData);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM takes any bytes up to 2^36", e);
        }
    }

    /**
     * The number of the key that this was sealed with.
     *
     * @param sealed its beginning at least
     * @throws BrokenSealException when nothing sealed begins like this
     */
    public static long keyId(byte[] sealed) throws BrokenSealException {
        if (sealed.length < KEY_ID_LENGTH || sealed[0] != TINK_PREFIX) {
            throw new BrokenSealException("nothing that is sealed begins like this");
        }
        return Integer.toUnsignedLong(ByteBuffer.wrap(sealed).getInt(1));
    }

    /**
     * Opens what {@link #seal} gave.
     *
     * @throws LostKeyException when the key is not there
     * @throws BrokenSealException when it, or the associated data, is not what was sealed
     */
    public byte[] open(byte[] sealed, byte[] associatedData) throws LostKeyException, BrokenSealException {
        long keyId = keyId(sealed);
        if (!opens(keyId)) {
            throw new LostKeyException(
                    keyId,
                    isEmpty()
                            ? "sealed with key " + keyId + ", and no keyset is given"
                            : "sealed with key " + keyId + ", which is not an enabled key of " + name);
        }
        try {
            return aead().decrypt(sealed, associatedData);
        } catch (GeneralSecurityException e) {
            throw new BrokenSealException(
                    "does not open with key " + keyId + ": it was changed or belongs elsewhere, or " + name
                            + " has another key of that number",
                    e);
        }
    }

    private KeysetHandle handle() {
        if (handle == null) {
            throw new IllegalStateException("there is no key");
        }
        return handle;
    }

    private Aead aead() {
        if (aead == null) {
            throw new IllegalStateException("there is no key");
        }
        return aead;
    }
}
