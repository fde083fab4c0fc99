package org.jamesarchive.store;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** Closes what was opened, last first, unless all went well. */
final class Undo implements Closeable {

    private final Deque<Closeable> opened = new ArrayDeque<>();

    <T extends Closeable> T add(T part) {
        opened.push(part);
        return part;
    }

    /** All went well. */
    void keep() {
        opened.clear();
    }

    @Override
    public void close() throws IOException {
        IOException failure = null;
        for (Closeable part : opened) {
            try {
                part.close();
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
