package org.jamesarchive.launcher;

import java.nio.file.Path;
import org.jamesarchive.launcher.cluster.Cluster;
import picocli.CommandLine.Option;

/** The options of every command that works on a cluster that {@code up} has started. */
final class ClusterOptions {

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "The cluster's folder: what is up, logs and data (default: ${DEFAULT-VALUE}).",
            defaultValue = "archive-data")
    private Path dir = Path.of("archive-data");

    Path dir() {
        return dir.toAbsolutePath().normalize();
    }

    Cluster open(Surroundings surroundings) {
        return Cluster.open(dir(), surroundings.runtime(), surroundings.time());
    }
}
