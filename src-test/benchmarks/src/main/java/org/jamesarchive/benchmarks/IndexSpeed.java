package org.jamesarchive.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jamesarchive.index.IndexSettings;
import org.jamesarchive.index.IndexStatus;
import org.jamesarchive.index.MailIndex;
import org.jamesarchive.index.SearchPage;
import org.jamesarchive.index.SearchRequest;
import org.jamesarchive.index.SearchRequest.Facet;
import org.jamesarchive.index.SearchRequest.Order;
import org.jamesarchive.journal.ArchivedMail;
import org.jamesarchive.message.AttachmentText;
import org.jamesarchive.message.MessageLimits;
import org.jamesarchive.message.MessageParser;
import org.jamesarchive.store.Arrival;
import org.jamesarchive.store.Content;
import org.jamesarchive.store.ContentId;
import org.jamesarchive.store.EncryptionSettings;
import org.jamesarchive.store.SegmentedArchiveStore;
import org.jamesarchive.store.StoreSettings;
import org.jamesarchive.store.seal.KeysetFile;

/**
 * How fast a store is indexed, how large the index is, how long queries take. The store in {@code DIRECTORY/store} is filled first, without an
 * index, and kept for the next run; the index is made anew each time. With {@code FOLDER} the mails are the {@code .eml} files below it, else
 * they are generated; generated ones are written to {@code DIRECTORY/mail} as well, for {@code src-test/bench/notmuch.sh}. With
 * {@code -Dsealed=true} the index is encrypted, the store is not.
 * {@code java -cp src-test/benchmarks/target/benchmarks.jar org.jamesarchive.benchmarks.IndexSpeed DIRECTORY COUNT [THREADS [FOLDER]]}
 */
public final class IndexSpeed {

    private static final int FILLERS = 16;
    private static final int FILES_A_FOLDER = 1_000;
    private static final int RUNS = 1_000;
    private static final int WARM_UP = 500;
    private static final int ATTEMPTS = 100;
    private static final double MIB = 1024 * 1024;

    private IndexSpeed() {}

    @SuppressWarnings("SystemOut") // a command
    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        int count = Integer.parseInt(arguments[1]);
        int processors = Runtime.getRuntime().availableProcessors();
        int threads = arguments.length > 2 ? Integer.parseInt(arguments[2]) : Math.max(1, processors - 1);
        List<Path> files = arguments.length > 3 ? mails(Path.of(arguments[3]), count) : List.of();
        StoreSettings settings = StoreSettings.of(directory.resolve("store"), 1).withEncryption(encryption(directory));
        Path index = directory.resolve("index");
        MailIndex.delete(index);
        try (SegmentedArchiveStore store = SegmentedArchiveStore.open(settings, Clock.systemUTC())) {
            if (store.status().messages() == 0) {
                fill(store, files, count, directory.resolve("mail"));
            }
            IndexSettings indexed = IndexSettings.of(index, processors, 0).withThreads(threads);
            MessageParser parser = new MessageParser(MessageLimits.DEFAULT, AttachmentText.NONE);
            long cpu = cpuNanos();
            long begin = System.nanoTime();
            try (MailIndex search = MailIndex.open(
                    store,
                    copy -> new ArchivedMail(
                            ContentId.of(copy.content()),
                            copy.content(),
                            parser.parse(copy.content()),
                            List.of(),
                            false),
                    indexed)) {
                awaitIndexed(search);
                double seconds = (System.nanoTime() - begin) / 1e9;
                double cpuSeconds = (cpuNanos() - cpu) / 1e9;
                long mails = store.status().messages();
                System.out.printf(
                        Locale.ROOT,
                        "%d mails, %.0f MiB, %d threads of %d processors, JDK %s: %.1f s, %.0f mails/s, %.3f cpu-s per 1,000%n",
                        mails,
                        store.status().messageBytes() / MIB,
                        threads,
                        processors,
                        Runtime.version(),
                        seconds,
                        mails / seconds,
                        cpuSeconds * 1_000 / mails);
                queries(search);
            }
            System.out.printf(
                    Locale.ROOT,
                    "index %.1f MiB, %.3f of the mails%n",
                    size(index) / MIB,
                    (double) size(index) / store.status().messageBytes());
        }
    }

    private static EncryptionSettings encryption(Path directory) throws IOException {
        if (!Boolean.getBoolean("sealed")) {
            return EncryptionSettings.NONE;
        }
        Path keyset = directory.resolve("keyset.json");
        if (!Files.exists(keyset)) {
            KeysetFile.create(keyset);
        }
        return new EncryptionSettings(keyset, false);
    }

    private static void awaitIndexed(MailIndex index) throws InterruptedException, IOException {
        IndexStatus status = index.status();
        while (status.behind() > 0) {
            TimeUnit.MILLISECONDS.sleep(20);
            status = index.status();
            if (!status.failure().isEmpty()) {
                throw new IOException(status.failure());
            }
        }
    }

    /** The ten shapes. */
    private static Map<String, Function<Random, SearchRequest>> shapes() {
        Map<String, Function<Random, SearchRequest>> shapes = new LinkedHashMap<>();
        shapes.put("one word, newest", random -> request(SampleMail.anyWord(random), Order.NEWEST));
        shapes.put("one frequent word, newest", random -> request(SampleMail.word(random), Order.NEWEST));
        shapes.put(
                "two words, relevance",
                random -> request(SampleMail.word(random) + ' ' + SampleMail.word(random), Order.RELEVANCE));
        shapes.put(
                "phrase",
                random -> request('"' + SampleMail.word(random) + ' ' + SampleMail.word(random) + '"', Order.NEWEST));
        shapes.put("from:", random -> request("from:" + SampleMail.somebody(random), Order.NEWEST));
        shapes.put(
                "participant:, a month",
                random ->
                        request("participant:" + SampleMail.somebody(random) + " date:" + month(random), Order.NEWEST));
        shapes.put(
                "subject:, has:attachment",
                random -> request("subject:" + SampleMail.word(random) + " has:attachment", Order.NEWEST));
        shapes.put("prefix", random -> {
            String word = SampleMail.anyWord(random);
            return request(word.substring(0, Math.min(4, Math.max(2, word.length()))) + '*', Order.NEWEST);
        });
        shapes.put(
                "OR of five, without one",
                random -> request(
                        "("
                                + String.join(
                                        " OR ",
                                        Stream.generate(() -> SampleMail.word(random))
                                                .limit(5)
                                                .toList()) + ") -" + SampleMail.word(random),
                        Order.NEWEST));
        shapes.put(
                "a year, all facets",
                random -> new SearchRequest(
                        "date:" + month(random).substring(0, 4),
                        Order.NEWEST,
                        Optional.empty(),
                        50,
                        false,
                        Set.of(Facet.values())));
        return shapes;
    }

    private static String month(Random random) {
        return String.format(Locale.ROOT, "%d-%02d", 2014 + random.nextInt(10), 1 + random.nextInt(12));
    }

    private static SearchRequest request(String query, Order order) {
        return new SearchRequest(query, order, Optional.empty(), 50, false, Set.of());
    }

    @SuppressWarnings("SystemOut") // a command
    private static void queries(MailIndex index) throws Exception {
        System.out.println("query\thits (median)\tp50 ms\tp99 ms");
        for (Map.Entry<String, Function<Random, SearchRequest>> shape : shapes().entrySet()) {
            Random random = new Random(3);
            Set<String> asked = new HashSet<>();
            double[] millis = new double[RUNS];
            long[] hits = new long[RUNS];
            for (int run = -WARM_UP; run < RUNS; run++) {
                SearchRequest request = shape.getValue().apply(random);
                // Where there are enough, each is another one: nothing is to be answered from what is kept.
                for (int attempt = 0; !asked.add(request.query()) && attempt < ATTEMPTS; attempt++) {
                    request = shape.getValue().apply(random);
                }
                long begin = System.nanoTime();
                SearchPage page = index.search(request);
                if (run >= 0) {
                    millis[run] = (System.nanoTime() - begin) / 1e6;
                    hits[run] = page.total();
                }
            }
            Arrays.sort(millis);
            Arrays.sort(hits);
            System.out.printf(
                    Locale.ROOT,
                    "%s\t%d\t%.2f\t%.2f%n",
                    shape.getKey(),
                    hits[RUNS / 2],
                    millis[RUNS / 2],
                    millis[RUNS * 99 / 100]);
        }
    }

    private static List<Path> mails(Path folder, int count) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".eml"))
                    .sorted()
                    .limit(count)
                    .toList();
        }
    }

    private static void fill(SegmentedArchiveStore store, List<Path> files, int count, Path folder) throws Exception {
        int mails = files.isEmpty() ? count : files.size();
        AtomicLong next = new AtomicLong();
        ExecutorService threads = Executors.newFixedThreadPool(FILLERS);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < FILLERS; i++) {
                running.add(threads.submit(() -> {
                    for (long number = next.getAndIncrement(); number < mails; number = next.getAndIncrement()) {
                        byte[] mail = files.isEmpty()
                                ? written((int) number, folder)
                                : Files.readAllBytes(files.get((int) number));
                        Content content = Content.of(mail);
                        store.append(new Arrival(
                                ContentId.of(content),
                                content,
                                Instant.now(),
                                "journal@example.com",
                                List.of("archive@archive.example.com")));
                    }
                    return null;
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        } finally {
            threads.shutdown();
        }
    }

    private static byte[] written(int number, Path folder) throws IOException {
        byte[] mail = SampleMail.of(number);
        Path file = folder.resolve(Integer.toString(number / FILES_A_FOLDER)).resolve(number + ".eml");
        Files.createDirectories(file.getParent());
        Files.write(file, mail);
        return mail;
    }

    private static long size(Path directory) throws IOException {
        long size = 0;
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                size += Files.size(file);
            }
        }
        return size;
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
