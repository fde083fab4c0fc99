package org.jamesarchive.backup;

import java.util.function.Consumer;

/** What is done about damage: it ends the work, or is accepted, told to somebody and counted. For one thread. */
public final class DamageReport {

    private final boolean accepted;
    private final Consumer<String> listener;
    private long count;

    private DamageReport(boolean accepted, Consumer<String> listener) {
        this.accepted = accepted;
        this.listener = listener;
    }

    /** Damage ends the work. */
    public static DamageReport refusing() {
        return new DamageReport(false, what -> {});
    }

    /** Damage is accepted; each is told to {@code listener}. */
    public static DamageReport accepting(Consumer<String> listener) {
        return new DamageReport(true, listener);
    }

    /** For a backup that holds damage already, when {@code damages} is not 0. */
    static DamageReport knowing(long damages) {
        return damages == 0 ? refusing() : accepting(what -> {});
    }

    /** How often damage was accepted. */
    long count() {
        return count;
    }

    void found(String what) throws BackupException {
        if (!accepted) {
            throw new BackupException(what);
        }
        count++;
        listener.accept(what);
    }
}
