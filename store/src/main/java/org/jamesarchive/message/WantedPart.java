package org.jamesarchive.message;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** The part that somebody wants, or none. Used by one thread. */
final class WantedPart {

    private final String path;
    private final PartTaker taker;
    private boolean isTaken;
    private @Nullable IOException failure;

    WantedPart(String path, PartTaker taker) {
        this.path = path;
        this.taker = taker;
    }

    /** Nobody wants one. */
    static WantedPart none() {
        return new WantedPart("", (fileName, mediaType, bytes) -> {});
    }

    boolean is(String place) {
        return !isTaken && place.equals(path);
    }

    /** Gives it; what the taker throws is kept, since whoever reads the mail has an eye on the mail only. */
    void give(String fileName, String mediaType, InputStream bytes) {
        isTaken = true;
        try {
            taker.take(fileName, mediaType, bytes);
        } catch (IOException e) {
            failure = e;
        }
    }

    /** Whether it was there. @throws IOException what the taker threw */
    boolean end() throws IOException {
        if (failure != null) {
            throw failure;
        }
        return isTaken;
    }
}
