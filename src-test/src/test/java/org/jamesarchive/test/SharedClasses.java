package org.jamesarchive.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jamesarchive.launcher.cluster.ClusterSettings;
import org.jamesarchive.launcher.cluster.Folders;
import org.jamesarchive.launcher.cluster.NodeRuntime;

/**
 * Archives of the classes that a gateway and a worker load (JEP 350), with which a node starts in two thirds of the processor time. Made once for
 * what is built, by a cluster that gets some mails and ends in order. A JVM does without one that it cannot use.
 */
final class SharedClasses {

    private static final Path FOLDER =
            RunningCluster.home().resolve("src-test").resolve("target").resolve("shared-classes");

    private SharedClasses() {}

    /** The same program, started with them; another one than was built here is left as it is. */
    static synchronized NodeRuntime with(NodeRuntime runtime) throws InterruptedException {
        NodeRuntime built = NodeRuntime.ofHome(RunningCluster.home());
        if (!runtime.classPath().equals(built.classPath())) {
            return runtime;
        }
        try {
            if (!isCurrent("gateway") || !isCurrent("worker")) {
                make(built);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return runtime.withOptions(
                added(runtime.gatewayOptions(), "-XX:SharedArchiveFile=" + file("gateway"), "-Xlog:cds=off"),
                added(runtime.workerOptions(), "-XX:SharedArchiveFile=" + file("worker"), "-Xlog:cds=off"));
    }

    private static void make(NodeRuntime built) throws IOException, InterruptedException {
        Files.createDirectories(FOLDER);
        Path data = Files.createTempDirectory("shared-classes");
        NodeRuntime noting = built.withOptions(
                added(built.gatewayOptions(), "-XX:ArchiveClassesAtExit=" + file("gateway")),
                added(built.workerOptions(), "-XX:ArchiveClassesAtExit=" + file("worker")));
        try (RunningCluster cluster =
                RunningCluster.startAsIs(ClusterSettings.of(data, noting).withNodes(1, 1))) {
            cluster.sendAccepted(FakeMail.small("shared-classes", 20));
            cluster.awaitDelivered();
            cluster.cluster().stop("gateway0");
            cluster.cluster().stop("worker0");
        } finally {
            Folders.delete(data);
        }
        assertThat(List.of(file("gateway"), file("worker")))
                .allSatisfy(file -> assertThat(file).exists());
    }

    /** Whether it was made after all that is in it. */
    private static boolean isCurrent(String role) throws IOException {
        Path target = RunningCluster.home().resolve("server").resolve("target");
        if (!Files.exists(file(role))) {
            return false;
        }
        Instant made = Files.getLastModifiedTime(file(role)).toInstant();
        try (Stream<Path> libraries = Files.list(target.resolve("lib"))) {
            for (Path jar : Stream.concat(Stream.of(target.resolve("archive-server.jar")), libraries)
                    .toList()) {
                if (!Files.getLastModifiedTime(jar).toInstant().isBefore(made)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static Path file(String role) {
        return FOLDER.resolve(role + '-' + Runtime.version() + ".jsa");
    }

    private static List<String> added(List<String> options, String... further) {
        return Stream.concat(options.stream(), Stream.of(further)).toList();
    }
}
