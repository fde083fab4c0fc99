package org.jamesarchive.launcher.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jamesarchive.launcher.cluster.ClusterSettings;

/**
 * What a demo does.
 *
 * @param mail the user's own mail, empty for the sample mail
 * @param cluster the cluster, whose nodes die with this process
 * @param sender the envelope sender
 * @param recipient the archive address
 * @param refused addresses that the gateway must refuse at RCPT, and with which reply it should
 * @param drainLimit how long the gateways' queues may take to become empty
 */
public record DemoSettings(
        Optional<Path> mail,
        ClusterSettings cluster,
        String sender,
        String recipient,
        List<Refusal> refused,
        Duration drainLimit) {

    public static final Duration DRAIN_LIMIT_DEFAULT = Duration.ofMinutes(2);

    /**
     * An address that is refused.
     *
     * @param reply how the reply begins: code and enhanced status code
     */
    public record Refusal(String address, String reply) {}

    public DemoSettings {
        refused = List.copyOf(refused);
    }

    /** The recipe's addresses. */
    public static DemoSettings of(Optional<Path> mail, ClusterSettings cluster) {
        return new DemoSettings(
                mail,
                cluster,
                "journal@example.com",
                "archive@archive-gw.example.com",
                List.of(
                        new Refusal("someone@elsewhere.org", "554 5.7.1"),
                        new Refusal("nobody@archive-gw.example.com", "550 5.1.1")),
                DRAIN_LIMIT_DEFAULT);
    }
}
