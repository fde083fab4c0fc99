package org.jamesarchive.table;

import java.nio.file.Path;

/** Hears what became of a changed table file, once for each change; called by the thread that used the table, so be quick. */
public interface ReloadListener {

    /** The file changed and the new table is in use. */
    void reloaded(Path file);

    /**
     * The file is broken or gone, and the old table stays in use.
     *
     * @param error one line, {@code FILE:LINE: …} or {@code FILE: …}
     */
    void kept(String error);
}
