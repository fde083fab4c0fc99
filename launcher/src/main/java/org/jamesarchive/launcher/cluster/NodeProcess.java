package org.jamesarchive.launcher.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A process as it was started, so that another process can be told apart that has got the same number since.
 *
 * @param pid the process's number
 * @param startMillis when it started, milliseconds since 1970
 */
public record NodeProcess(long pid, long startMillis) {

    /** Start times are computed from the boot time and differ a little from process to process. */
    private static final Duration START_TOLERANCE = Duration.ofSeconds(2);

    /** Places in {@code /proc/PID/stat} behind the command's closing bracket. */
    private static final int STAT_STATE = 0;

    private static final int STAT_THREADS = 17;

    static NodeProcess of(ProcessHandle handle, Instant now) {
        return new NodeProcess(
                handle.pid(), handle.info().startInstant().orElse(now).toEpochMilli());
    }

    /**
     * The process that runs for a node though nobody wrote it down, because the command that started it was killed in
     * between. Reads the command lines of all processes of the machine.
     */
    static Optional<ProcessHandle> find(Node node) {
        return ProcessHandle.allProcesses()
                .filter(NodeProcess::runs)
                .filter(handle -> isCommandOf(handle, node))
                .findFirst();
    }

    /** The process when it runs and is still the one that was started for {@code node}: by its start time, or its command line. */
    Optional<ProcessHandle> alive(Node node) {
        return ProcessHandle.of(pid)
                .filter(NodeProcess::runs)
                .filter(handle -> startedWhenOursDid(handle) || isCommandOf(handle, node));
    }

    /** Alive and no zombie: a process that has ended is listed until somebody has waited for it. */
    static boolean runs(ProcessHandle handle) {
        return handle.isAlive() && !isZombie(handle.pid());
    }

    /**
     * As proc(5) tells on Linux; where there is no such file the answer is no. The first thread may be a zombie while others
     * still hold sockets and locks: only when it is the last one has the process ended.
     */
    private static boolean isZombie(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return fields[STAT_STATE].equals("Z") && Integer.parseInt(fields[STAT_THREADS]) <= 1;
        } catch (IOException notThere) {
            return false;
        }
    }

    private boolean startedWhenOursDid(ProcessHandle handle) {
        return handle.info()
                .startInstant()
                .map(start -> Duration.between(start, Instant.ofEpochMilli(startMillis))
                        .abs())
                .filter(apart -> apart.compareTo(START_TOLERANCE) <= 0)
                .isPresent();
    }

    private static boolean isCommandOf(ProcessHandle handle, Node node) {
        return (commandLine(handle) + ' ').contains("--dir " + node.dir() + " ");
    }

    /** As proc(5) tells on Linux, where the JDK gives no more than the first 4 KiB; empty when nobody tells. */
    private static String commandLine(ProcessHandle handle) {
        try {
            byte[] arguments = Files.readAllBytes(Path.of("/proc", Long.toString(handle.pid()), "cmdline"));
            return new String(arguments, StandardCharsets.UTF_8)
                    .replace('\0', ' ')
                    .strip();
        } catch (IOException notThere) {
            return handle.info().commandLine().orElse("");
        }
    }
}
