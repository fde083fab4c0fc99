package org.jamesarchive.launcher.importing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Keeps what a source hands out. */
public final class RecordingSink implements ItemSink {

    public final List<ImportItem> items = new ArrayList<>();
    public final Set<String> done = new HashSet<>();
    public final List<String> unreadable = new ArrayList<>();
    public final List<String> passedOver = new ArrayList<>();
    public int doneBefore;
    public long progress;

    @Override
    public boolean isDone(String key) {
        doneBefore += done.contains(key) ? 1 : 0;
        return done.contains(key);
    }

    @Override
    public void take(ImportItem item) throws InterruptedException {
        items.add(item);
    }

    @Override
    public void unreadable(String name, String reason) {
        unreadable.add(name + ": " + reason);
    }

    @Override
    public void passedOver(String name, String reason) {
        passedOver.add(name + ": " + reason);
    }

    @Override
    public void progress(long weight) {
        progress += weight;
    }

    /** The mails, one char a byte. */
    public List<String> mails() {
        return items.stream().map(item -> new String(item.bytes(), ISO_8859_1)).toList();
    }

    public List<String> keys() {
        return items.stream().map(ImportItem::key).toList();
    }
}
