package org.jamesarchive.launcher.cluster;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The program that the nodes run. A node is started as
 * {@code java [options] -cp classPath mainClass --conf FOLDER --dir FOLDER [--exit-with PID]}.
 *
 * @param java the java executable
 * @param classPath the server's class path
 * @param mainClass the server's main class
 * @param gatewayConf the gateway's profile folder
 * @param workerConf the worker's profile folder
 * @param gatewayOptions JVM options of a gateway
 * @param workerOptions JVM options of a worker
 */
public record NodeRuntime(
        Path java,
        String classPath,
        String mainClass,
        Path gatewayConf,
        Path workerConf,
        List<String> gatewayOptions,
        List<String> workerOptions) {

    private static final String SERVER_MAIN = "org.jamesarchive.server.Main";
    private static final List<String> OPTIONS = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto");

    /** Threads of the lowest priority leave the processor to others, no thread is above the ordinary; who is not root is not warned of that. */
    private static final List<String> PRIORITIES = List.of(
            "-XX:ThreadPriorityPolicy=1",
            "-XX:JavaPriority1_To_OSPriority=10",
            "-XX:JavaPriority8_To_OSPriority=0",
            "-XX:JavaPriority9_To_OSPriority=0",
            "-XX:JavaPriority10_To_OSPriority=0",
            "-XX:-PrintWarnings");

    public NodeRuntime {
        gatewayOptions = List.copyOf(gatewayOptions);
        workerOptions = List.copyOf(workerOptions);
    }

    /** The server and the profiles of a built project, run by the Java that runs us. */
    public static NodeRuntime ofHome(Path home) {
        Path target = home.resolve("server").resolve("target");
        String classPath = target.resolve("archive-server.jar") + File.pathSeparator + target.resolve("lib")
                + File.separator + "*";
        return new NodeRuntime(
                currentJava(),
                classPath,
                SERVER_MAIN,
                home.resolve("james-conf").resolve("gateway"),
                home.resolve("james-conf").resolve("worker"),
                heap("256m"),
                Stream.concat(heap("160m").stream(), PRIORITIES.stream()).toList());
    }

    /** The java executable that runs this process. */
    public static Path currentJava() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    /** The same with other JVM options. */
    public NodeRuntime withOptions(List<String> gateway, List<String> worker) {
        return new NodeRuntime(java, classPath, mainClass, gatewayConf, workerConf, gateway, worker);
    }

    /** Small heap, quick start: options for many nodes on one machine. */
    public static List<String> heap(String size) {
        return Stream.concat(Stream.of("-Xmx" + size), OPTIONS.stream()).toList();
    }
}
