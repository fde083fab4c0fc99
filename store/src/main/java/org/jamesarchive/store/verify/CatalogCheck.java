package org.jamesarchive.store.verify;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import org.jamesarchive.store.CatalogView;
import org.jamesarchive.store.segment.Trailer;
import org.jspecify.annotations.Nullable;

/** Compares the catalog with the entries of the segments. A catalog that cannot be read is one finding, and asked no more. For one thread. */
final class CatalogCheck implements Closeable {

    private static final String CATALOG = "catalog";

    private final Findings findings;
    private @Nullable CatalogView view;
    private long asked;

    CatalogCheck(Path directory, Findings findings) {
        this.findings = findings;
        try {
            view = CatalogView.open(directory);
        } catch (IOException e) {
            unreadable(e);
        }
    }

    /** A message or merge that is whole. */
    void entry(long number, String name, Trailer entry) {
        CatalogView catalog = view;
        if (catalog == null || !catalog.covers(entry.sequence())) {
            return;
        }
        asked++;
        try {
            if (!catalog.holds(number, entry)) {
                String contentId = entry.contentId().hex();
                findings.add(name, entry.frameOffset(), contentId, "the catalog does not know it");
            }
        } catch (IOException e) {
            unreadable(e);
        }
    }

    /** The log has ended: what the catalog has beyond it. */
    void end() {
        CatalogView catalog = view;
        if (catalog == null) {
            return;
        }
        try {
            for (String missing : catalog.unseen(Verification.FINDINGS_LIMIT)) {
                findings.add(CATALOG, -1, missing, "the catalog has this message, the segments have it no more");
            }
        } catch (IOException e) {
            unreadable(e);
        }
    }

    /** How many entries it was asked for. */
    long asked() {
        return asked;
    }

    private void unreadable(IOException e) {
        findings.add(CATALOG, -1, "", "it cannot be read, archive rebuild makes it anew: " + e.getMessage());
        try {
            close();
        } catch (IOException closing) {
            e.addSuppressed(closing);
        }
        view = null;
    }

    @Override
    public void close() throws IOException {
        if (view != null) {
            view.close();
        }
    }
}
