package org.jamesarchive.server;

import com.google.inject.Module;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.LoggerFactory;

/**
 * Runs one node: {@code --conf PROFILE_FOLDER --dir NODE_FOLDER [--exit-with PID]}.
 *
 * <p>When it can take mail it prints {@code ready smtp=IP:PORT http=IP:PORT}; the log goes to standard output as well. What keeps it from
 * starting is one line on standard error, {@code archive: …}, and exit code 1, or 2 for a wrong command line. SIGTERM stops
 * it cleanly (exit code 143). With {@code --exit-with} it halts when that process has ended.
 */
public final class Main {

    private static final Duration START_LIMIT = Duration.ofMinutes(5);
    private static final String FEATURES = "org.jamesarchive.ArchiveModule";
    private static final int HALT = 1;

    private Main() {}

    public static void main(String[] arguments) {
        int exitCode = run(Arrays.asList(arguments), System.out, System.err);
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }

    private static int run(List<String> arguments, PrintStream out, PrintStream err) {
        try {
            NodeArguments parsed = NodeArguments.parse(arguments);
            followParent(parsed.exitWith());
            Profile.of(parsed.conf());
            ProfileFiles.check(parsed.conf());
            NodeFolder folder = NodeFolder.take(parsed.dir());
            setProperties(parsed.conf(), folder.temporary());
            ArchiveNode node = start(new NodeDirectories(parsed.conf(), parsed.dir()), folder);
            Runtime.getRuntime().addShutdownHook(new Thread(node::stop, "stop"));
            out.println("ready smtp=" + ListenAddress.text(node.smtpAddress()) + " http="
                    + ListenAddress.text(node.httpAddress()));
            out.flush();
            new CountDownLatch(1).await(); // until a signal comes
            return 0;
        } catch (StartupException e) {
            err.println("archive: " + StartupFailure.oneLine(String.valueOf(e.getMessage())));
            return e.exitCode();
        } catch (ExecutionException e) {
            LoggerFactory.getLogger(Main.class).error("The node cannot start", e.getCause());
            err.println("archive: " + StartupFailure.line(e));
            return StartupException.FAILURE;
        } catch (TimeoutException e) {
            err.println("archive: did not start within " + START_LIMIT.toMinutes() + " minutes; the log may tell why");
            return StartupException.FAILURE;
        } catch (Exception e) {
            err.println("archive: " + StartupFailure.line(e));
            return StartupException.FAILURE;
        }
    }

    /** On a thread of its own, because James can wait for ever when a port is taken at the last moment. */
    private static ArchiveNode start(NodeDirectories directories, NodeFolder folder) throws Exception {
        FutureTask<ArchiveNode> task =
                new FutureTask<>(() -> ArchiveNode.start(directories, folder, List.of(features())));
        Thread thread = new Thread(task, "start");
        thread.setDaemon(true);
        thread.start();
        return task.get(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    private static Module features() throws ReflectiveOperationException {
        return Class.forName(FEATURES).asSubclass(Module.class).getConstructor().newInstance();
    }

    /** What James reads from system properties when its classes are loaded. */
    private static void setProperties(Path conf, Path temporary) {
        System.setProperty("java.io.tmpdir", temporary.toString());
        System.setProperty("java.awt.headless", "true");
        System.setProperty("james.message.memory.threshold", "256 KiB");
        System.setProperty("james.protocols.mdc.hostname", "false");
        Path log = conf.resolve("logback.xml");
        if (Files.isRegularFile(log)) {
            System.setProperty("logback.configurationFile", log.toString());
        }
    }

    private static void followParent(OptionalLong processId) throws StartupException {
        if (processId.isPresent()) {
            ProcessHandle parent = ProcessHandle.of(processId.getAsLong())
                    .orElseThrow(() -> StartupException.failure(
                            "--exit-with " + processId.getAsLong() + ": there is no such process"));
            var unused = parent.onExit().thenRun(() -> Runtime.getRuntime().halt(HALT));
        }
    }
}
