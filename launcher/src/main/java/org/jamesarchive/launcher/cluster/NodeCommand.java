package org.jamesarchive.launcher.cluster;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** How each node's process is started: command line, environment, log. Immutable. */
final class NodeCommand {

    private static final String LAUNCHER_MAIN = "org.jamesarchive.launcher.ArchiveCommand";

    /** The settings that the profiles read, but for {@code LOG_FORMAT}; what the user's shell happens to hold of them must not reach a node. */
    static final List<String> SETTINGS = List.of(
            "ARCHIVE_DOMAIN",
            "ATTACHMENT_TEXT",
            "BARE_NEWLINE_EXCLUSIONS",
            "COPIES",
            "DATA_DIRECTORY",
            "DNS_SERVERS",
            "ENCRYPTION",
            "ENCRYPTION_KEYSET",
            "HOST_NAME",
            "HTTP_HOST",
            "HTTP_PORT",
            "INDEX",
            "JOURNAL_SOURCES",
            "MESSAGE_SIZE_LIMIT",
            "MYNETWORKS",
            "PROXY_NETWORKS",
            "RELAY_BEFORE_REPLY",
            "RELAY_BEFORE_REPLY_SILENCE",
            "ROUTING",
            "SERVER_ID",
            "SMTP_BIND",
            "SMTP_TLS_CAFILE",
            "SMTP_TLS_FINGERPRINT_CERT_MATCH",
            "SMTP_TLS_SECURITY_LEVEL",
            "SMTPD_SASL_AUTH_ENABLE",
            "SMTPD_TLS_ASK_CCERT",
            "SMTPD_TLS_CERT_FILE",
            "SMTPD_TLS_KEY_FILE",
            "SMTPD_TLS_SECURITY_LEVEL",
            "TOKENS",
            "WORKER_PORT");

    /** Of these, what a worker does get from the user's shell: whoever has set a keyset there must not find the mail in clear. */
    static final List<String> HANDED_ON = List.of("ENCRYPTION", "ENCRYPTION_KEYSET");

    private final ClusterSettings settings;
    private final long ownPid;

    NodeCommand(ClusterSettings settings, long ownPid) {
        this.settings = settings;
        this.ownPid = ownPid;
    }

    /** @param further environment variables that win over all others */
    ProcessBuilder builder(Node node, AddressBlock block, Map<String, String> further) {
        ProcessBuilder builder = new ProcessBuilder(command(node, block));
        builder.directory(node.dir().toFile());
        equip(builder, node, block);
        builder.environment().putAll(further);
        builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(node.log().toFile()));
        return builder;
    }

    /** Gives a program the environment that the node has. */
    void equip(ProcessBuilder builder, Node node, AddressBlock block) {
        builder.environment().keySet().removeIf(name -> SETTINGS.contains(name) && !HANDED_ON.contains(name));
        builder.environment().putAll(environment(node, block));
        builder.environment().putAll(settings.environment().getOrDefault(node.name(), Map.of()));
    }

    List<String> command(Node node, AddressBlock block) {
        List<String> command = new ArrayList<>();
        if (settings.detached()) {
            ownSession().ifPresent(command::add);
        }
        command.add(settings.runtime().java().toString());
        switch (node.role()) {
            case DNS -> command.addAll(dns(block));
            case GATEWAY ->
                command.addAll(server(
                        settings.runtime().gatewayOptions(), settings.runtime().gatewayConf()));
            case WORKER ->
                command.addAll(server(
                        settings.runtime().workerOptions(), settings.runtime().workerConf()));
        }
        command.add("--dir");
        command.add(node.dir().toString());
        if (!settings.detached()) {
            command.add("--exit-with");
            command.add(Long.toString(ownPid));
        }
        return command;
    }

    Map<String, String> environment(Node node, AddressBlock block) {
        Map<String, String> environment = new HashMap<>();
        if (node.role() == Role.DNS) {
            return environment;
        }
        environment.put("SMTP_BIND", node.serviceText());
        environment.put("TOKENS", new ClusterTokens(settings.dir()).file().toString());
        environment.put("HTTP_HOST", node.http().getHostString());
        environment.put("HTTP_PORT", Integer.toString(node.http().getPort()));
        if (node.role() == Role.GATEWAY) {
            environment.put("DNS_SERVERS", Node.text(block.dns()));
            environment.put("WORKER_PORT", Integer.toString(block.smtpPort()));
            environment.put("COPIES", Integer.toString(settings.copies()));
        } else {
            environment.put("SERVER_ID", Integer.toString(node.index()));
        }
        return environment;
    }

    private List<String> server(List<String> options, Path conf) {
        List<String> command = new ArrayList<>(options);
        command.addAll(List.of(
                "-cp", settings.runtime().classPath(), settings.runtime().mainClass(), "--conf", conf.toString()));
        return command;
    }

    private List<String> dns(AddressBlock block) {
        List<String> command = new ArrayList<>(NodeRuntime.heap("32m"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), LAUNCHER_MAIN, "dns"));
        command.addAll(List.of("--bind", Node.text(block.dns())));
        command.addAll(List.of("--gateway", String.join(",", block.hosts(settings.gateways(), 0))));
        command.addAll(List.of("--worker", String.join(",", block.hosts(0, settings.workers()))));
        return command;
    }

    /** The program that keeps a node alive when the terminal of its starter goes away: setsid on Linux, else nohup. */
    private static Optional<String> ownSession() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.of("setsid", "nohup")
                .flatMap(program -> Stream.of(path.split(File.pathSeparator))
                        .filter(folder -> !folder.isEmpty())
                        .map(folder -> Path.of(folder, program))
                        .filter(Files::isExecutable))
                .map(Path::toString)
                .findFirst();
    }
}
