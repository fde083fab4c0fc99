package org.jamesarchive.launcher.resend;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jamesarchive.federation.FederatedHit;
import org.jamesarchive.federation.WorkerAddress;
import org.jamesarchive.federation.WorkerClient;

/** Fetches the bytes of mails that were found. Safe for use by many threads. */
final class MailFetch {

    private static final int MAIL_LIMIT = 256 * 1024 * 1024;

    private final WorkerClient client;
    private final Map<String, WorkerAddress> workers = new TreeMap<>();
    private final Duration budget;

    MailFetch(WorkerClient client, List<WorkerAddress> workers, Duration budget) {
        this.client = client;
        workers.forEach(worker -> this.workers.put(worker.name(), worker));
        this.budget = budget;
    }

    /** The mail itself, from the first worker that gives it. @throws IOException why the last one did not */
    byte[] fetch(FederatedHit hit) throws IOException, InterruptedException {
        IOException lack = new IOException(hit.mailId() + ": no worker has it");
        for (String name : hit.workers()) {
            WorkerAddress worker = workers.get(name);
            if (worker == null) {
                continue;
            }
            try {
                return client.read(worker, "/archive/mails/" + hit.mailId() + "/raw", budget, answer -> {
                    long announced =
                            answer.headers().firstValueAsLong("Content-Length").orElse(-1);
                    if (announced < 0 || announced > MAIL_LIMIT) {
                        throw new IOException(
                                "a mail of " + announced + " bytes, at most " + MAIL_LIMIT + " are taken");
                    }
                    byte[] all = answer.body().readNBytes((int) announced);
                    if (all.length != announced) {
                        throw new IOException("ended after " + all.length + " of " + announced + " bytes");
                    }
                    return all;
                });
            } catch (IOException e) {
                lack = new IOException(hit.mailId() + ": " + name + ": " + e.getMessage(), e);
            }
        }
        throw lack;
    }
}
