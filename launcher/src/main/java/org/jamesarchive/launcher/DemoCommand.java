package org.jamesarchive.launcher;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jamesarchive.launcher.cluster.Cluster;
import org.jamesarchive.launcher.cluster.ClusterSettings;
import org.jamesarchive.launcher.demo.Demo;
import org.jamesarchive.launcher.demo.DemoSettings;
import org.jamesarchive.launcher.mail.MailFiles;
import org.jamesarchive.launcher.proof.ProofResult;
import org.jamesarchive.launcher.terminal.Console;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code archive demo}. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "The whole story: starts a cluster, journals mails, kills a worker on the way, and proves that nothing is lost.",
            "Exit code 0 only when the proof holds: every accepted mail is stored, once, and byte for byte."
        })
final class DemoCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Option(
            names = "--mail",
            paramLabel = "PATH",
            description = "Your own mail: a file, an mbox file or a folder (default: sample mail).")
    private @Nullable Path mail;

    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "Number of workers (default: ${DEFAULT-VALUE}).",
            defaultValue = "" + ClusterSettings.WORKERS_DEFAULT)
    private int workers = ClusterSettings.WORKERS_DEFAULT;

    @Option(names = "--keep", description = "Keep the data; its folder is printed.")
    private boolean keep;

    @Option(names = "--json", description = "Print the proof as one JSON document; the story goes to standard error.")
    private boolean json;

    DemoCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        requireMail();
        Console console = json ? surroundings.console().forJson() : surroundings.console();
        long start = surroundings.time().nanos();
        try (DemoGround ground = new DemoGround(console, keep)) {
            ClusterSettings settings = settings(ground.prepare());
            Cluster cluster = ground.use(new Cluster(settings, surroundings.time()));
            DemoSettings demo = DemoSettings.of(Optional.ofNullable(mail), settings);
            ProofResult result = new Demo(demo, cluster, console, surroundings.time()).run();
            boolean good = result.holds();
            if (json) {
                surroundings.out().println(new ObjectMapper().writeValueAsString(result));
            }
            console.say((good ? "the proof holds, after " : "THE PROOF DOES NOT HOLD, after ")
                    + Console.seconds(surroundings.time().since(start)));
            if (good) {
                ground.forget();
            }
            return good ? 0 : 1;
        }
    }

    private ClusterSettings settings(Path dir) {
        try {
            ClusterSettings settings = ClusterSettings.of(dir, surroundings.runtime())
                    .withNodes(ClusterSettings.GATEWAYS_DEFAULT, workers);
            // The proof reads the segments with zstd and tar alone.
            for (int i = 0; i < workers; i++) {
                settings = settings.withEnvironment("worker" + i, Map.of("ENCRYPTION_KEYSET", "", "ENCRYPTION", ""));
            }
            return settings;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private void requireMail() {
        settings(Path.of("."));
        if (mail == null) {
            return;
        }
        try {
            if (MailFiles.find(List.of(mail)).files() == 0) {
                throw new IOException(mail + ": no mail in it");
            }
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
