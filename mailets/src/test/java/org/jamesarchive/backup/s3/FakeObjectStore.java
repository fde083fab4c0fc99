package org.jamesarchive.backup.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * An object store on a loopback port that speaks as much of S3 as a backup needs, and is as strict as S3 about it: MD5 is compared and
 * demanded of locked objects, a locked object is not written over, an upload is nowhere until it is completed. One bucket.
 */
public final class FakeObjectStore implements AutoCloseable {

    public static final String BUCKET = "backups";

    private final HttpServer server;
    private final NavigableMap<String, StoredObject> objects = new ConcurrentSkipListMap<>();
    private final Map<String, Upload> uploads = new HashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile int failFrom = Integer.MAX_VALUE;
    private volatile int failStatus;

    /** An object and what was said about it. */
    public static final class StoredObject {

        private final byte[] bytes;
        private final @Nullable String sha256;
        private final @Nullable String lockMode;
        private final @Nullable Instant until;

        public StoredObject(byte[] bytes, @Nullable String sha256, @Nullable String lockMode, @Nullable Instant until) {
            this.bytes = bytes;
            this.sha256 = sha256;
            this.lockMode = lockMode;
            this.until = until;
        }

        public byte[] bytes() {
            return bytes;
        }

        public @Nullable String sha256() {
            return sha256;
        }

        public @Nullable String lockMode() {
            return lockMode;
        }

        public @Nullable Instant until() {
            return until;
        }
    }

    private record Upload(String key, Headers headers, NavigableMap<Integer, byte[]> parts) {}

    private static final class Refusal extends IOException {

        private static final long serialVersionUID = 1L;
        private final int status;

        Refusal(int status, String code) {
            super(code);
            this.status = status;
        }
    }

    /** Starts it on a free port. */
    public FakeObjectStore() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "object-store");
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/", this::handle);
        server.start();
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    public NavigableMap<String, StoredObject> objects() {
        return objects;
    }

    /** Uploads that were begun and neither completed nor given up. */
    public int openUploads() {
        return uploads.size();
    }

    /** Every request so far: method, key, and what it is about. */
    public List<String> requests() {
        return requests;
    }

    /** From the N-th writing request from now on, all are answered with this status. */
    public void failFrom(int writingRequest, int status) {
        failStatus = status;
        failFrom = writingRequest;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = body(exchange);
            try {
                answer(exchange, body);
            } catch (Refusal e) {
                byte[] text = ("<?xml version=\"1.0\"?><Error><Code>" + e.getMessage()
                                + "</Code><Message>refused</Message></Error>")
                        .getBytes(UTF_8);
                boolean head = exchange.getRequestMethod().equals("HEAD");
                exchange.sendResponseHeaders(e.status, head ? -1 : text.length);
                if (!head) {
                    exchange.getResponseBody().write(text);
                }
            }
        }
    }

    private synchronized void answer(HttpExchange exchange, byte[] body) throws IOException {
        String[] path = exchange.getRequestURI().getPath().substring(1).split("/", 2);
        String key = path.length > 1 ? path[1] : "";
        Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
        String method = exchange.getRequestMethod();
        requests.add(method + " " + key + (query.isEmpty() ? "" : " " + query.keySet()));
        if (!path[0].equals(BUCKET)) {
            throw new Refusal(404, "NoSuchBucket");
        }
        if (!method.equals("GET") && !method.equals("HEAD")) {
            failFrom--;
            if (failFrom <= 0) {
                throw new Refusal(failStatus, failStatus == 403 ? "AccessDenied" : "InternalError");
            }
        }
        switch (method) {
            case "HEAD", "GET" -> read(exchange, key);
            case "PUT" -> put(exchange, key, query, body);
            case "POST" -> post(exchange, key, query);
            case "DELETE" -> {
                uploads.remove(query.get("uploadId"));
                exchange.sendResponseHeaders(204, -1);
            }
            default -> throw new Refusal(405, "MethodNotAllowed");
        }
    }

    private void read(HttpExchange exchange, String key) throws IOException {
        if (key.isEmpty()) {
            exchange.sendResponseHeaders(200, -1);
            return;
        }
        StoredObject found = objects.get(key);
        if (found == null) {
            throw new Refusal(404, "NoSuchKey");
        }
        if (found.sha256() != null) {
            exchange.getResponseHeaders().set("x-amz-meta-sha256", found.sha256());
        }
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(found.bytes().length));
            exchange.sendResponseHeaders(200, -1);
        } else {
            exchange.sendResponseHeaders(200, found.bytes().length == 0 ? -1 : found.bytes().length);
            exchange.getResponseBody().write(found.bytes());
        }
    }

    private void put(HttpExchange exchange, String key, Map<String, String> query, byte[] body) throws IOException {
        Headers headers = exchange.getRequestHeaders();
        String md5 = headers.getFirst("Content-MD5");
        if (md5 != null && !md5.equals(md5(body))) {
            throw new Refusal(400, "BadDigest");
        }
        String uploadId = query.get("uploadId");
        if (uploadId != null) {
            Upload upload = uploads.get(uploadId);
            if (upload == null) {
                throw new Refusal(404, "NoSuchUpload");
            }
            upload.parts().put(Integer.parseInt(query.getOrDefault("partNumber", "")), body);
        } else {
            if ("*".equals(headers.getFirst("If-None-Match")) && objects.containsKey(key)) {
                throw new Refusal(412, "PreconditionFailed");
            }
            if (headers.getFirst("x-amz-object-lock-mode") != null && md5 == null) {
                throw new Refusal(400, "InvalidRequest");
            }
            store(key, headers, body);
        }
        exchange.getResponseHeaders().set("ETag", '"' + md5(body) + '"');
        exchange.sendResponseHeaders(200, -1);
    }

    private void post(HttpExchange exchange, String key, Map<String, String> query) throws IOException {
        String answer;
        if (query.containsKey("uploads")) {
            String id = "upload" + requests.size();
            Headers headers = new Headers();
            headers.putAll(exchange.getRequestHeaders());
            uploads.put(id, new Upload(key, headers, new TreeMap<>()));
            answer = "<InitiateMultipartUploadResult><UploadId>" + id + "</UploadId></InitiateMultipartUploadResult>";
        } else {
            Upload upload = uploads.remove(query.get("uploadId"));
            if (upload == null) {
                throw new Refusal(404, "NoSuchUpload");
            }
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            upload.parts().values().forEach(whole::writeBytes);
            store(key, upload.headers(), whole.toByteArray());
            answer = "<CompleteMultipartUploadResult><Key>" + key + "</Key></CompleteMultipartUploadResult>";
        }
        byte[] text = ("<?xml version=\"1.0\"?>" + answer).getBytes(UTF_8);
        exchange.sendResponseHeaders(200, text.length);
        exchange.getResponseBody().write(text);
    }

    private void store(String key, Headers headers, byte[] bytes) throws Refusal {
        StoredObject before = objects.get(key);
        if (before != null && before.lockMode() != null) {
            throw new Refusal(403, "AccessDenied");
        }
        String until = headers.getFirst("x-amz-object-lock-retain-until-date");
        objects.put(
                key,
                new StoredObject(
                        bytes,
                        headers.getFirst("x-amz-meta-sha256"),
                        headers.getFirst("x-amz-object-lock-mode"),
                        until == null ? null : Instant.parse(until)));
    }

    /** The body; a chunked one (SigV4 streaming) is taken out of its chunks. */
    private static byte[] body(HttpExchange exchange) throws IOException {
        byte[] raw = exchange.getRequestBody().readAllBytes();
        String kind = String.valueOf(exchange.getRequestHeaders().getFirst("x-amz-content-sha256"));
        if (!kind.startsWith("STREAMING-")) {
            return raw;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int at = 0;
        while (at < raw.length) {
            int line = at;
            while (raw[line] != '\r') {
                line++;
            }
            String size = new String(raw, at, line - at, UTF_8).split(";", 2)[0];
            int length = Integer.parseInt(size, 16);
            if (length == 0) {
                break;
            }
            out.write(raw, line + 2, length);
            at = line + 2 + length + 2;
        }
        return out.toByteArray();
    }

    private static Map<String, String> query(@Nullable String raw) {
        Map<String, String> query = new TreeMap<>();
        for (String pair : raw == null ? new String[0] : raw.split("&")) {
            String[] parts = pair.split("=", 2);
            query.put(parts[0], parts.length > 1 ? parts[1] : "");
        }
        return query;
    }

    private static String md5(byte[] bytes) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("MD5").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Keys below a prefix, without it. */
    public List<String> keys(String prefix) {
        List<String> keys = new ArrayList<>();
        objects.keySet().stream()
                .filter(key -> key.startsWith(prefix))
                .forEach(key -> keys.add(key.substring(prefix.length())));
        return keys;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
