package org.jamesarchive.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jamesarchive.launcher.cluster.Cluster;
import org.jamesarchive.launcher.cluster.ClusterException;
import org.jamesarchive.launcher.cluster.Folders;
import org.jamesarchive.launcher.terminal.Console;
import org.jspecify.annotations.Nullable;

/**
 * The temporary folder and the cluster of a demo. Closing ends the cluster and keeps the folder, so that one can see why the
 * demo failed, unless it is to be forgotten. When the process is interrupted, at whatever moment, both vanish. Safe for use
 * by many threads.
 */
final class DemoGround implements AutoCloseable {

    private final Console console;
    private final Thread hook = new Thread(this::vanish, "demo-clean-up");
    private final boolean keep;
    private @Nullable Path dir;
    private @Nullable Cluster cluster;
    private boolean forget;

    /** @param keep whether the folder stays whatever happens */
    DemoGround(Console console, boolean keep) {
        this.console = console;
        this.keep = keep;
    }

    /**
     * Makes the temporary folder.
     *
     * @throws IOException when it cannot be made
     * @throws ClusterException when the process is ending already
     */
    synchronized Path prepare() throws IOException {
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException ending) {
            throw new ClusterException("interrupted", ending);
        }
        dir = Files.createTempDirectory("archive-demo-");
        return dir;
    }

    /** The cluster that ends with this. */
    synchronized Cluster use(Cluster used) {
        cluster = used;
        return used;
    }

    /** Nothing here is of interest any more. */
    synchronized void forget() {
        forget = true;
    }

    @Override
    public synchronized void close() throws IOException {
        endCluster();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException interrupted) {
            // the hook waits for us and leaves nothing
            return;
        }
        if (dir != null && forget && !keep) {
            Folders.delete(dir);
        } else if (dir != null) {
            console.say("data and logs are kept in " + dir);
        }
    }

    private synchronized void vanish() {
        endCluster();
        try {
            if (dir != null && !keep) {
                Folders.delete(dir);
            }
        } catch (IOException e) {
            console.warn(dir + ": cannot be deleted: " + e.getMessage());
        }
    }

    private void endCluster() {
        if (cluster != null) {
            cluster.close();
        }
    }
}
