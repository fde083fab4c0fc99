package org.jamesarchive.launcher.fake;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.jamesarchive.launcher.cluster.NodeRuntime;

/**
 * The main of a node for the launcher's tests: the same command line, environment, ready line and status route as the server.
 * A gateway refuses the recipe's refused addresses and relays to the workers it finds by DNS; a worker appends to a segment.
 * {@code FAKE_ERROR} makes it fail at start with that line, {@code FAKE_HANG} keeps it from becoming ready.
 */
public final class FakeNode {

    private FakeNode() {}

    /** Runs these classes as nodes. */
    public static NodeRuntime runtime(Path conf) {
        return new NodeRuntime(
                NodeRuntime.currentJava(),
                System.getProperty("java.class.path"),
                FakeNode.class.getName(),
                conf.resolve("gateway"),
                conf.resolve("worker"),
                NodeRuntime.heap("32m"),
                NodeRuntime.heap("32m"));
    }

    /** Runs until it is killed. */
    public static void main(String[] args) throws IOException, InterruptedException {
        List<String> arguments = Arrays.asList(args);
        Map<String, String> environment = System.getenv();
        if (environment.containsKey("FAKE_ERROR")) {
            System.err.println("archive: " + environment.get("FAKE_ERROR"));
            System.exit(1);
        }
        if (environment.containsKey("FAKE_HANG")) {
            System.out.println("this node hangs");
            new CountDownLatch(1).await();
        }
        if (arguments.contains("--exit-with")) {
            long pid = Long.parseLong(arguments.get(arguments.indexOf("--exit-with") + 1));
            exitWith(pid);
        }
        Path dir = Path.of(arguments.get(arguments.indexOf("--dir") + 1));
        boolean gateway = arguments.get(arguments.indexOf("--conf") + 1).endsWith("gateway");
        FakeRole role = gateway
                ? new FakeGateway(required("DNS_SERVERS"), Integer.parseInt(required("WORKER_PORT")))
                : new FakeWorker(Files.createDirectories(dir.resolve("var/archive/segments")));
        String name = gateway ? "gateway0" : "worker" + required("SERVER_ID");
        String[] smtp = required("SMTP_BIND").split(":");
        FakeSmtp server =
                new FakeSmtp(new InetSocketAddress(InetAddress.getByName(smtp[0]), Integer.parseInt(smtp[1])), role);
        serveStatus(name, gateway, role);
        System.out.println(
                "ready smtp=" + required("SMTP_BIND") + " http=" + required("HTTP_HOST") + ":" + required("HTTP_PORT"));
        server.serve();
    }

    private static void exitWith(long pid) {
        Thread watch = new Thread(
                () -> {
                    ProcessHandle.of(pid).ifPresent(owner -> owner.onExit().join());
                    Runtime.getRuntime().halt(1);
                },
                "exit-with");
        watch.setDaemon(true);
        watch.start();
    }

    private static void serveStatus(String name, boolean gateway, FakeRole role) throws IOException {
        InetSocketAddress address = new InetSocketAddress(
                InetAddress.getByName(required("HTTP_HOST")), Integer.parseInt(required("HTTP_PORT")));
        HttpServer http = HttpServer.create(address, 0);
        http.createContext("/archive/status", exchange -> {
            byte[] body = ("{\"role\":\"" + (gateway ? "gateway" : "worker") + "\",\"name\":\"" + name
                            + "\",\"state\":\"up\"," + role.counts() + ",\"reasons\":[]}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        http.start();
    }

    private static String required(String name) {
        return Objects.requireNonNull(System.getenv(name), name);
    }
}
