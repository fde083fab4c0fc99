package org.jamesarchive.log;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jamesarchive.smtp.Reply;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operational lines of the gateway. INFO is one line a message and outcome, in Postfix's shape:
 * <pre>
 *   mail=17 from=&lt;a@example.com&gt; to=&lt;archive@archive.example.com&gt; relay=worker3.example.com[127.0.0.23]:25 delay=0.42s dsn=2.0.0 status=sent (250 2.6.0 …)
 *   mail=17 from=&lt;…&gt; to=&lt;…&gt; relay=worker3.example.com[127.0.0.23]:25 delay=0.40s dsn=4.3.1 status=next (452 4.3.1 …)     the next worker is tried
 *   mail=17 from=&lt;…&gt; to=&lt;…&gt; relay=none delay=61.00s dsn=4.0.0 status=deferred (tried again in 300s: …)
 *   mail=17 from=&lt;…&gt; to=&lt;…&gt; relay=none delay=0.50s dsn=5.0.0 status=parked (…)
 *   mail=relay-9 status=queued (as 17: worker3.example.com is silent)     a message whose client waited for the workers
 * </pre>
 * WARN is what an operator acts on this week (a worker is down, DNS fails), ERROR now (a message cannot be read, a bug).
 * Safe for use by many threads.
 */
public final class MailLog {

    /** Recipients shown in one line; of the others only the number is given. */
    static final int RECIPIENTS_SHOWN_LIMIT = 5;

    private static final Pattern ENHANCED_CODE = Pattern.compile("([245]\\.\\d{1,3}\\.\\d{1,3})(?![^ \\t])");

    private final Logger logger;

    /** Lines go to the logger {@code org.jamesarchive.mail}. */
    public MailLog() {
        this(LoggerFactory.getLogger("org.jamesarchive.mail"));
    }

    public MailLog(Logger logger) {
        this.logger = logger;
    }

    /**
     * Which message, of whom, to whom a line speaks of.
     *
     * @param mail the message's id in the durable queue, or whatever else names it
     * @param delay time since it was accepted
     */
    public record Mail(String mail, String sender, List<String> recipients, Duration delay) {}

    /** A worker acknowledged the message. */
    public void sent(Mail mail, String host, InetSocketAddress address, Reply reply) {
        line(mail, relay(host, address), dsn(reply), "sent", reply.toString());
    }

    /** A worker did not take the message now; another one, or the same one again, is tried. */
    public void refused(Mail mail, String host, InetSocketAddress address, Reply reply) {
        line(mail, relay(host, address), dsn(reply), "next", reply.toString());
    }

    /** The connection to a worker could not be made or broke. */
    public void broken(Mail mail, String host, InetSocketAddress address, String cause) {
        line(mail, relay(host, address), "4.4.2", "next", cause);
    }

    /** No worker took the message; it is tried again on the retry schedule. */
    public void deferred(Mail mail, Duration again, String reason) {
        line(mail, "none", "4.0.0", "deferred", "tried again in " + again.toSeconds() + "s: " + reason);
    }

    /** A message whose client waited for the workers is in the durable queue now; {@code id} is its name from here on. */
    public void queued(String mail, long id, String reason) {
        logger.info("mail={} status=queued (as {}: {})", LogText.escape(mail), id, LogText.escape(reason));
    }

    /** The message was put into {@code undeliverable}. */
    public void parked(Mail mail, String reason) {
        line(mail, "none", "5.0.0", "parked", reason);
    }

    /** A worker's state changed; WARN unless it is up, or drained as the operator wants it. */
    public void workerState(String host, String state, String reason) {
        String text = LogText.escape(reason);
        if (state.equals("up") || state.equals("draining")) {
            logger.info("worker={} state={} ({})", LogText.escape(host), state, text);
        } else {
            logger.warn("worker={} state={} ({})", LogText.escape(host), state, text);
        }
    }

    /** No worker of a domain can be asked now; its messages wait in the queue. */
    public void domainWaits(String domain, String reason) {
        logger.warn("domain={} status=waiting ({})", LogText.escape(domain), LogText.escape(reason));
    }

    /** A domain's messages flow again. */
    public void domainFlows(String domain) {
        logger.info("domain={} status=flowing", LogText.escape(domain));
    }

    /** The worker set of a domain could not be looked up, or only in part. */
    public void lookupFailed(String domain, String reason) {
        logger.warn("domain={} lookup failed ({})", LogText.escape(domain), LogText.escape(reason));
    }

    /** The worker set of a domain was looked up and differs from the one before. */
    public void workerSet(String domain, List<String> hosts) {
        String shown = hosts.stream().limit(10).map(LogText::escape).collect(Collectors.joining(","));
        logger.info(
                "domain={} workers={} hosts={}{}",
                LogText.escape(domain),
                hosts.size(),
                shown,
                hosts.size() > 10 ? ",..." : "");
    }

    /** Something that should not need an operator happened to the queue as a whole. */
    public void queueTrouble(String what) {
        logger.warn("queue: {}", LogText.escape(what));
    }

    /** Our own trouble with one message (its bytes, the disk, a bug): it stays in the queue. */
    public void error(String mail, String what, Throwable cause) {
        logger.error("mail={} {}", LogText.escape(mail), LogText.escape(what), cause);
    }

    /**
     * The enhanced status code (RFC 3463) that {@code reply} carries, or the general one of its class.
     */
    static String dsn(Reply reply) {
        Matcher matcher = ENHANCED_CODE.matcher(reply.text());
        if (matcher.lookingAt()) {
            return matcher.group(1);
        }
        return reply.isPositive() ? "2.0.0" : reply.isPermanent() ? "5.0.0" : "4.0.0";
    }

    private void line(Mail mail, String relay, String dsn, String status, String text) {
        if (logger.isInfoEnabled()) {
            logger.info(
                    "mail={} from=<{}> to={} relay={} delay={}s dsn={} status={} ({})",
                    LogText.escape(mail.mail()),
                    LogText.escape(mail.sender()),
                    recipients(mail.recipients()),
                    relay,
                    seconds(mail.delay()),
                    dsn,
                    status,
                    LogText.escape(text));
        }
    }

    /** Rounded to hundredths of a second; below zero when the clock was set back. */
    static String seconds(Duration delay) {
        long hundredths = Math.floorDiv(delay.toMillis() + 5, 10L);
        long rest = Math.abs(hundredths % 100);
        return (hundredths < 0 ? "-" : "") + Math.abs(hundredths / 100) + (rest < 10 ? ".0" : ".") + rest;
    }

    private static String recipients(List<String> recipients) {
        String shown = recipients.stream()
                .limit(RECIPIENTS_SHOWN_LIMIT)
                .map(recipient -> "<" + LogText.escape(recipient) + ">")
                .collect(Collectors.joining(","));
        int more = recipients.size() - RECIPIENTS_SHOWN_LIMIT;
        return more > 0 ? shown + " and " + more + " more" : shown;
    }

    private static String relay(String host, InetSocketAddress address) {
        String ip = address.getAddress() == null
                ? address.getHostString()
                : address.getAddress().getHostAddress();
        return LogText.escape(host) + "[" + LogText.escape(ip) + "]:" + address.getPort();
    }
}
