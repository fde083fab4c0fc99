package org.jamesarchive.launcher;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jamesarchive.client.NodeAccess;
import org.jamesarchive.launcher.cluster.Cluster;
import org.jamesarchive.launcher.cluster.Role;
import org.jamesarchive.launcher.reconcile.NodeAddress;
import org.jamesarchive.launcher.reconcile.ReconcileSettings;
import org.jamesarchive.launcher.reconcile.SiteComparison;
import org.jamesarchive.launcher.reconcile.SiteReport;
import org.jamesarchive.launcher.terminal.Console;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code archive compare}. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        description = {
            "Compares two sites, such as a DR site with the first: whether both hold the same messages, while all runs.",
            "A SITE is the HTTP addresses of all its workers between commas, or the folder of a cluster on this machine.",
            "Exit code 0 only when both hold the same and every worker has answered."
        })
final class CompareCommand implements Callable<Integer> {

    /** Messages named on a terminal; all that are named are in the JSON document. */
    private static final int SHOWN_LIMIT = 1_000;

    private final Surroundings surroundings;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Parameters(index = "0", paramLabel = "SITE_A", description = "http://10.0.0.20:8000,http://10.0.0.21:8000 or DIR.")
    private String first = "";

    @Parameters(index = "1", paramLabel = "SITE_B", description = "The other one.")
    private String second = "";

    @Mixin
    private AccessOptions access = new AccessOptions();

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    CompareCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Console console = json ? surroundings.console().forJson() : surroundings.console();
        SiteReport report = new SiteComparison(
                        workers(first),
                        workers(second),
                        ReconcileSettings.SETTLE_DEFAULT,
                        surroundings.time(),
                        console::progress)
                .run();
        if (json) {
            surroundings.out().println(json(report));
        } else {
            print(report, console);
        }
        return report.isGood() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private List<NodeAddress> workers(String site) throws IOException {
        if (Files.isDirectory(Path.of(site))) {
            Cluster cluster = Cluster.open(
                    Path.of(site).toAbsolutePath().normalize(), surroundings.runtime(), surroundings.time());
            NodeAccess operator = access.operator(cluster);
            return cluster.nodes(Role.WORKER).stream()
                    .map(node -> new NodeAddress(node.name(), URI.create("http://" + node.httpText()), operator))
                    .toList();
        }
        NodeAccess given = access.access();
        List<NodeAddress> workers = new ArrayList<>();
        try {
            for (String url : site.split(",", -1)) {
                workers.add(NodeAddress.parse(url.strip()).with(given));
            }
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        return workers;
    }

    private void print(SiteReport report, Console console) {
        console.say(String.format(
                Locale.ROOT,
                "both %d, only the first %d, only the second %d",
                report.both(),
                report.onlyFirst(),
                report.onlySecond()));
        show(report.onlyFirstNamed(), "only the first", console);
        show(report.onlySecondNamed(), "only the second", console);
        report.incomplete().forEach(reason -> console.say("incomplete: " + reason));
    }

    private static void show(List<String> contentIds, String where, Console console) {
        contentIds.stream().limit(SHOWN_LIMIT).forEach(contentId -> console.say("  " + where + " " + contentId));
        if (contentIds.size() > SHOWN_LIMIT) {
            console.say("  " + where + ": " + (contentIds.size() - SHOWN_LIMIT) + " more");
        }
    }

    private static String json(SiteReport report) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode document = mapper.createObjectNode()
                .put("good", report.isGood())
                .put("both", report.both())
                .put("onlyFirst", report.onlyFirst())
                .put("onlySecond", report.onlySecond());
        report.onlyFirstNamed().forEach(document.putArray("onlyFirstMessages")::add);
        report.onlySecondNamed().forEach(document.putArray("onlySecondMessages")::add);
        report.incomplete().forEach(document.putArray("incomplete")::add);
        return mapper.writeValueAsString(document);
    }
}
