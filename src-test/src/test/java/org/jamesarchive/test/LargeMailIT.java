package org.jamesarchive.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jamesarchive.launcher.cluster.ClusterSettings;
import org.jamesarchive.launcher.cluster.NodeRuntime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Mails of 150 MB at once through a gateway and a worker with small heaps: two by default, {@code -Dlarge.mails=10} for ten,
 * which want some 5 GB of disk.
 */
class LargeMailIT {

    private static final int MAILS = Integer.getInteger("large.mails", 2);
    private static final long SIZE = 150_000_000;
    private static final String SIZE_LIMIT = "160000000";
    private static final int LINE = 80;
    private static final int LINES = 1000;

    @TempDir
    Path folder;

    @Test
    void manyAtOnceInAHeapOf256Megabytes() throws Exception {
        NodeRuntime runtime = NodeRuntime.ofHome(RunningCluster.home())
                .withOptions(NodeRuntime.heap("256m"), NodeRuntime.heap("256m"));
        try (RunningCluster cluster = RunningCluster.start(ClusterSettings.of(folder, runtime)
                .withNodes(1, 1)
                .withEnvironment("gateway0", Map.of("MESSAGE_SIZE_LIMIT", SIZE_LIMIT))
                .withEnvironment("worker0", Map.of("MESSAGE_SIZE_LIMIT", "161000000")))) {
            Set<String> sent = sendAll(cluster);
            cluster.awaitDelivered();
            assertThat(new TreeSet<>(StoredMails.map(
                            cluster.cluster().node("worker0").dataDir(), LargeMailIT::digestBehindTrace)))
                    .isEqualTo(sent);
            for (String node : List.of("gateway0", "worker0")) {
                assertThat(Files.readString(cluster.cluster().node(node).log())).doesNotContain("OutOfMemoryError");
            }
        }
    }

    /** The content ids of what was accepted: the mails begin with no trace field. */
    private static Set<String> sendAll(RunningCluster cluster) throws Exception {
        ExecutorService senders = Executors.newFixedThreadPool(MAILS);
        try {
            List<Callable<String>> mails = new ArrayList<>();
            for (int i = 0; i < MAILS; i++) {
                int number = i;
                mails.add(() -> send(cluster, number));
            }
            Set<String> sent = new TreeSet<>();
            for (Future<String> mail : senders.invokeAll(mails)) {
                sent.add(mail.get());
            }
            return sent;
        } finally {
            senders.shutdownNow();
        }
    }

    private static String send(RunningCluster cluster, int number) throws Exception {
        try (Conversation smtp = cluster.converse().mail()) {
            Conversation.require(smtp.command("RCPT TO:<" + RunningCluster.ARCHIVE_ADDRESS + ">"), "250");
            Conversation.require(smtp.command("DATA"), "354");
            MessageDigest digest = sha256();
            OutputStream out = new DigestOutputStream(
                    new OutputStream() {
                        @Override
                        public void write(int next) throws IOException {
                            smtp.write(new byte[] {(byte) next});
                        }

                        @Override
                        public void write(byte[] bytes, int offset, int length) throws IOException {
                            smtp.write(Arrays.copyOfRange(bytes, offset, offset + length));
                        }
                    },
                    digest);
            out.write(("Subject: large " + number + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            String lines = ("x".repeat(LINE - 2) + "\r\n").repeat(LINES);
            for (long at = 0; at < SIZE; at += lines.length()) {
                out.write((number + " " + at + "\r\n" + lines).getBytes(StandardCharsets.US_ASCII));
            }
            smtp.write(".\r\n".getBytes(StandardCharsets.US_ASCII));
            Conversation.require(smtp.reply(), "250");
            return HexFormat.of().formatHex(digest.digest());
        }
    }

    /** The SHA-256 of a stored message without the two trace fields that were put in front. */
    private static String digestBehindTrace(InputStream mail) throws IOException {
        StringBuilder trace = new StringBuilder();
        String start = "Subject: large ";
        while (!trace.toString().endsWith("\r\n" + start)) {
            trace.append((char) mail.read());
            assertThat(trace.length()).isLessThan(10_000);
        }
        MessageDigest digest = sha256();
        digest.update(start.getBytes(StandardCharsets.US_ASCII));
        new DigestInputStream(mail, digest).transferTo(OutputStream.nullOutputStream());
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
