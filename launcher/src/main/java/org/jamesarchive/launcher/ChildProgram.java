package org.jamesarchive.launcher;

import java.io.IOException;
import java.util.List;

/** Another program that takes our place for a while: it reads our input, writes to our output, and ends when we end. */
final class ChildProgram {

    private ChildProgram() {}

    /**
     * Runs it to its end. Ctrl-C reaches it from the terminal; any other end of this process is made its end, too.
     *
     * @return its exit code
     * @throws IOException when it cannot be started
     */
    static int run(List<String> command) throws IOException, InterruptedException {
        return run(new ProcessBuilder(command));
    }

    /** The same with an environment and a folder of its own. */
    static int run(ProcessBuilder builder) throws IOException, InterruptedException {
        Process child = builder.inheritIO().start();
        Thread stop = new Thread(child::destroy, "child-stop");
        try {
            Runtime.getRuntime().addShutdownHook(stop);
        } catch (IllegalStateException ending) {
            child.destroy();
        }
        int exitCode = child.waitFor();
        try {
            Runtime.getRuntime().removeShutdownHook(stop);
        } catch (IllegalStateException ending) {
            // The hook runs already, and the child is gone.
            return exitCode;
        }
        return exitCode;
    }
}
