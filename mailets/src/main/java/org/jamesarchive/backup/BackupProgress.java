package org.jamesarchive.backup;

/** Is told how far a backup or restore is. Each byte of a segment counts twice: once when it is checked, once when it is copied. */
public interface BackupProgress {

    /** Nobody wants to know. */
    BackupProgress NONE = new BackupProgress() {
        @Override
        public void total(long bytes) {}

        @Override
        public void advanced(long bytes) {}
    };

    /** So many bytes will be worked on, about. */
    void total(long bytes);

    /** So many more have been. Called often, so it must be quick. */
    void advanced(long bytes);
}
