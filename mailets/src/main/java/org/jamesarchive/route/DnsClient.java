package org.jamesarchive.route;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * Asks DNS servers in turn, over UDP, and over TCP when an answer was truncated; follows aliases (CNAME). No cache. Safe for
 * use by many threads; never blocks.
 */
final class DnsClient {

    /** Aliases followed for one question. */
    static final int ALIAS_LIMIT = 8;

    private final List<SimpleResolver> servers;
    private final int tries;

    DnsClient(DnsSettings settings) {
        List<SimpleResolver> resolvers = new ArrayList<>();
        settings.servers().forEach(address -> {
            SimpleResolver resolver = new SimpleResolver(address);
            resolver.setTimeout(settings.timeout());
            resolvers.add(resolver);
        });
        servers = List.copyOf(resolvers);
        tries = settings.servers().size() * settings.rounds();
    }

    /** Where a question stands that follows aliases. */
    private record Question(Name name, int type, Duration timeToLive, Set<Name> seen) {}

    private record Outcome(Optional<Message> reply, String cause) {}

    /** Asks for the records of {@code type} of {@code name}; the future completes normally, within the time-outs. */
    CompletableFuture<DnsAnswer> query(String name, int type) {
        try {
            Name absolute = Name.fromString(name, Name.root);
            return ask(new Question(absolute, type, Duration.ofSeconds(Integer.MAX_VALUE), Set.of()), 0, "");
        } catch (TextParseException e) {
            return CompletableFuture.completedFuture(new DnsAnswer.Failed("no domain name: " + e.getMessage()));
        }
    }

    /** Whether DNS could have that name at all. */
    static boolean isName(String name) {
        try {
            return !name.isEmpty()
                    && !name.startsWith("[")
                    && Name.fromString(name, Name.root).labels() > 1;
        } catch (TextParseException e) {
            return false;
        }
    }

    private CompletableFuture<DnsAnswer> ask(Question question, int attempt, String lastCause) {
        if (attempt == tries) {
            return CompletableFuture.completedFuture(new DnsAnswer.Failed(lastCause));
        }
        SimpleResolver server = servers.get(attempt % servers.size());
        Message query = Message.newQuery(Record.newRecord(question.name(), question.type(), DClass.IN));
        return server.sendAsync(query)
                .toCompletableFuture()
                .handle((reply, failure) ->
                        new Outcome(Optional.ofNullable(reply), failure == null ? "" : cause(failure)))
                .thenCompose(outcome -> outcome.reply().isPresent()
                        ? judge(question, attempt, server, outcome.reply().get())
                        : ask(question, attempt + 1, describe(question, server, outcome.cause())));
    }

    private CompletableFuture<DnsAnswer> judge(Question question, int attempt, SimpleResolver server, Message reply) {
        return switch (reply.getRcode()) {
            case Rcode.NOERROR -> follow(question, reply);
            case Rcode.NXDOMAIN -> CompletableFuture.completedFuture(new DnsAnswer.NoSuchName());
            default -> ask(question, attempt + 1, describe(question, server, Rcode.string(reply.getRcode())));
        };
    }

    private CompletableFuture<DnsAnswer> follow(Question question, Message reply) {
        List<Record> answers = reply.getSection(Section.ANSWER);
        Question at = question;
        while (true) {
            List<Record> found = select(answers, at.name(), at.type());
            if (!found.isEmpty()) {
                return CompletableFuture.completedFuture(
                        new DnsAnswer.Records(found, shortest(at.timeToLive(), found)));
            }
            List<Record> alias = select(answers, at.name(), Type.CNAME);
            if (alias.isEmpty()) {
                break;
            }
            Set<Name> seen = new HashSet<>(at.seen());
            if (!seen.add(at.name()) || seen.size() > ALIAS_LIMIT) {
                return CompletableFuture.completedFuture(
                        new DnsAnswer.Failed(question.name() + ": more than " + ALIAS_LIMIT + " aliases, or a loop"));
            }
            Name target = ((CNAMERecord) alias.get(0)).getTarget();
            at = new Question(target, at.type(), shortest(at.timeToLive(), alias), Set.copyOf(seen));
        }
        return at.name().equals(question.name())
                ? CompletableFuture.completedFuture(new DnsAnswer.NoData())
                : ask(at, 0, "");
    }

    private static List<Record> select(List<Record> records, Name name, int type) {
        return records.stream()
                .filter(record -> record.getType() == type && record.getName().equals(name))
                .toList();
    }

    private static Duration shortest(Duration sofar, List<Record> records) {
        long seconds = sofar.toSeconds();
        for (Record record : records) {
            seconds = Math.min(seconds, record.getTTL());
        }
        return Duration.ofSeconds(Math.max(seconds, 0));
    }

    private static String describe(Question question, SimpleResolver server, String what) {
        return Type.string(question.type()) + " " + question.name() + " at "
                + server.getAddress().getAddress().getHostAddress() + ":"
                + server.getAddress().getPort() + ": " + what;
    }

    private static String cause(Throwable failure) {
        Throwable root = failure;
        for (int depth = 0; depth < 10 && root.getCause() != null; depth++) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
