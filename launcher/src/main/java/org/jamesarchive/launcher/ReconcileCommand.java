package org.jamesarchive.launcher;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jamesarchive.client.NodeAccess;
import org.jamesarchive.launcher.cluster.Cluster;
import org.jamesarchive.launcher.cluster.Role;
import org.jamesarchive.launcher.reconcile.Finding;
import org.jamesarchive.launcher.reconcile.NodeAddress;
import org.jamesarchive.launcher.reconcile.ReconcileReport;
import org.jamesarchive.launcher.reconcile.ReconcileSettings;
import org.jamesarchive.launcher.reconcile.Reconciliation;
import org.jamesarchive.launcher.terminal.Console;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code archive reconcile}. */
@Command(
        name = "reconcile",
        mixinStandardHelpOptions = true,
        description = {
            "Compares what the gateways acknowledged with what is stored, queued and parked, to the message, while all runs.",
            "Exit code 0 only when all is accounted for and every node has answered."
        })
final class ReconcileCommand implements Callable<Integer> {

    /** Messages named on a terminal; all that are named are in the JSON document. */
    private static final int SHOWN_LIMIT = 1_000;

    private final Surroundings surroundings;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Mixin
    private ClusterOptions options = new ClusterOptions();

    @Mixin
    private AccessOptions access = new AccessOptions();

    @Option(names = "--gateway", paramLabel = "URL", description = "A gateway's HTTP address (default: the cluster's).")
    private List<String> gateways = new ArrayList<>();

    @Option(names = "--worker", paramLabel = "URL", description = "A worker's HTTP address (default: the cluster's).")
    private List<String> workers = new ArrayList<>();

    @Option(
            names = "--since",
            paramLabel = "DAY",
            description = "The first day (UTC, YYYY-MM-DD) of the ledgers that is looked at (default: all).")
    private String since = "";

    @Option(names = "--domain", paramLabel = "DOMAIN", description = "The only archive domain that is looked at.")
    private String domain = "";

    @Option(
            names = "--temp",
            paramLabel = "DIR",
            description = "Where the lists are put meanwhile, 53 bytes a message (default: $${sys:java.io.tmpdir}).")
    private Path temp = Path.of(System.getProperty("java.io.tmpdir"));

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    ReconcileCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Console console = json ? surroundings.console().forJson() : surroundings.console();
        ReconcileReport report = new Reconciliation(settings(), surroundings.time(), console::progress).run();
        if (json) {
            surroundings.out().println(json(report));
        } else {
            print(report, console);
        }
        return report.isGood() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private ReconcileSettings settings() throws IOException {
        if (gateways.isEmpty() != workers.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--gateway and --worker belong together");
        }
        return new ReconcileSettings(
                gateways.isEmpty() ? ofCluster(Role.GATEWAY) : parsed(gateways),
                workers.isEmpty() ? ofCluster(Role.WORKER) : parsed(workers),
                day(),
                domain.toLowerCase(Locale.ROOT),
                temp,
                ReconcileSettings.SETTLE_DEFAULT);
    }

    private String day() {
        try {
            return since.isEmpty() ? "" : LocalDate.parse(since).toString();
        } catch (DateTimeException e) {
            throw new ParameterException(
                    spec.commandLine(), "--since " + since + ": expected a day such as 2026-11-28", e);
        }
    }

    private List<NodeAddress> ofCluster(Role role) throws IOException {
        Cluster cluster = options.open(surroundings);
        NodeAccess operator = access.operator(cluster);
        return cluster.nodes(role).stream()
                .map(node -> new NodeAddress(node.name(), URI.create("http://" + node.httpText()), operator))
                .toList();
    }

    private List<NodeAddress> parsed(List<String> urls) throws IOException {
        NodeAccess given = access.access();
        try {
            return urls.stream().map(url -> NodeAddress.parse(url).with(given)).toList();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private static void print(ReconcileReport report, Console console) {
        String word = report.isComplete() ? "lost" : "not found";
        console.say(String.format(
                Locale.ROOT,
                "accepted %d = stored %d + queued %d + parked %d%s",
                report.accepted(),
                report.stored(),
                report.queued(),
                report.parked(),
                report.missing() == 0 ? "" : " + " + word + " " + report.missing()));
        report.missingNamed().stream()
                .limit(SHOWN_LIMIT)
                .forEach(finding -> console.say("  " + word + " " + line(finding)));
        if (report.missing() > SHOWN_LIMIT) {
            console.say("  " + word + ": " + (report.missing() - SHOWN_LIMIT) + " more");
        }
        if (report.shortOfCopies() > 0) {
            console.say("short of copies: " + report.shortOfCopies());
        }
        report.shortNamed().stream()
                .limit(SHOWN_LIMIT)
                .forEach(finding -> console.say(
                        "  on " + finding.held() + " of " + finding.wanted() + " workers " + line(finding)));
        if (report.shortOfCopies() > SHOWN_LIMIT) {
            console.say("  short of copies: " + (report.shortOfCopies() - SHOWN_LIMIT) + " more");
        }
        if (report.unledgered() > 0) {
            console.say("stored and in no ledger: " + report.unledgered());
        }
        report.remarks().forEach(console::say);
        report.incomplete().forEach(reason -> console.say("incomplete: " + reason));
    }

    private static String line(Finding finding) {
        return finding.contentId() + " acknowledged " + finding.acknowledged() + " by " + finding.gateway()
                + (finding.domain().isEmpty() ? "" : " for " + finding.domain());
    }

    private static String json(ReconcileReport report) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode document = mapper.createObjectNode()
                .put("good", report.isGood())
                .put("complete", report.isComplete())
                .put("accepted", report.accepted())
                .put("stored", report.stored())
                .put("queued", report.queued())
                .put("parked", report.parked())
                .put("missing", report.missing())
                .put("shortOfCopies", report.shortOfCopies());
        if (report.unledgered() >= 0) {
            document.put("unledgered", report.unledgered());
        }
        findings(document.putArray("missingMessages"), report.missingNamed());
        findings(document.putArray("shortMessages"), report.shortNamed());
        report.incomplete().forEach(document.putArray("incomplete")::add);
        report.remarks().forEach(document.putArray("remarks")::add);
        return mapper.writeValueAsString(document);
    }

    private static void findings(ArrayNode array, List<Finding> findings) {
        for (Finding finding : findings) {
            array.addObject()
                    .put("contentId", finding.contentId())
                    .put("gateway", finding.gateway())
                    .put("acknowledged", finding.acknowledged())
                    .put("domain", finding.domain())
                    .put("held", finding.held())
                    .put("wanted", finding.wanted());
        }
    }
}
