package org.jamesarchive.launcher.cluster;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jamesarchive.launcher.time.Time;

/**
 * The processes that this process has started. To start one and to know of it is one step: after {@link #killAll} nothing
 * can be started any more, and nothing that was started is forgotten, whatever moment the user chose for Ctrl-C.
 * Safe for use by many threads.
 */
final class Children {

    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration KILL_LIMIT = Duration.ofSeconds(10);

    private final ReentrantLock lock = new ReentrantLock();
    private final List<ProcessHandle> started = new ArrayList<>();
    private final Time time;
    private final Thread hook = new Thread(this::killAll, "cluster-stop");
    private boolean guarded;
    private volatile boolean closed;

    /** What comes before a process. */
    @FunctionalInterface
    interface Preparation {
        ProcessBuilder prepare() throws IOException;
    }

    Children(Time time) {
        this.time = time;
    }

    /**
     * Starts a process.
     *
     * @param prepare makes what it needs and says how to run it; nothing is made once everything is being stopped
     * @param onStart told about it before anybody else can act
     * @throws ClusterException when the program cannot be run, or everything is being stopped
     */
    ProcessHandle start(Preparation prepare, Consumer<ProcessHandle> onStart) {
        lock.lock();
        try {
            requireOpen();
            ProcessBuilder builder = prepare.prepare();
            ProcessHandle handle = builder.start().toHandle();
            started.removeIf(process -> !process.isAlive());
            started.add(handle);
            onStart.accept(handle);
            return handle;
        } catch (IOException e) {
            throw new ClusterException("a node cannot be started: " + e.getMessage(), e);
        } finally {
            lock.unlock();
        }
    }

    /**
     * From now on the end of this process, by Ctrl-C or otherwise, is the end of its children.
     *
     * @throws ClusterException when this process is ending already
     */
    void guard() {
        lock.lock();
        try {
            if (!guarded) {
                Runtime.getRuntime().addShutdownHook(hook);
                guarded = true;
            }
        } catch (IllegalStateException ending) {
            throw new BeingStoppedException();
        } finally {
            lock.unlock();
        }
    }

    /** From now on the children outlive this process. */
    void release() {
        lock.lock();
        try {
            requireOpen();
            if (guarded) {
                Runtime.getRuntime().removeShutdownHook(hook);
                guarded = false;
            }
            started.clear();
        } catch (IllegalStateException ending) {
            throw new BeingStoppedException();
        } finally {
            lock.unlock();
        }
    }

    /** @throws BeingStoppedException after {@link #killAll} */
    void requireOpen() {
        if (closed) {
            throw new BeingStoppedException();
        }
    }

    /** SIGKILLs everything that was started and waits until it is gone; nothing can be started afterwards. */
    void killAll() {
        lock.lock();
        try {
            closed = true;
            stop(started, Duration.ZERO);
        } finally {
            lock.unlock();
        }
    }

    /**
     * SIGTERMs the processes, waits, and SIGKILLs what is left; returns when all are gone. An interrupt shortens the wait.
     *
     * @param patience how long to wait before SIGKILL; zero for SIGKILL at once
     * @throws ClusterException when a process survives even that
     */
    void stop(Collection<ProcessHandle> processes, Duration patience) {
        boolean interrupted = false;
        if (!patience.isZero()) {
            processes.forEach(ProcessHandle::destroy);
            interrupted = awaitEnd(processes, patience);
        }
        processes.stream().filter(NodeProcess::runs).forEach(ProcessHandle::destroyForcibly);
        interrupted |= awaitEnd(processes, KILL_LIMIT);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        List<Long> left = processes.stream()
                .filter(NodeProcess::runs)
                .map(ProcessHandle::pid)
                .toList();
        if (!left.isEmpty()) {
            throw new ClusterException("SIGKILL does not end process " + left);
        }
    }

    /** @return whether the thread was interrupted while it waited */
    private boolean awaitEnd(Collection<ProcessHandle> processes, Duration limit) {
        long start = time.nanos();
        try {
            while (processes.stream().anyMatch(NodeProcess::runs)
                    && time.since(start).compareTo(limit) < 0) {
                time.sleep(POLL);
            }
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }
}
