package org.jamesarchive.backup.s3;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jamesarchive.backup.BackupException;
import org.jamesarchive.backup.BackupPlace;
import org.jamesarchive.backup.FileRange;
import org.jamesarchive.store.Sha256;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectLockMode;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * A backup below a prefix of a bucket. An object is there as a whole or not at all; its SHA-256 is among its metadata, by which a run that is
 * begun again knows what it need not send again. Two backups at once are told by the manifest's name, which only one of them gets
 * ({@code If-None-Match: *}); where a store does not know that header, both end well and the later one counts. Nothing is ever deleted, so
 * the right to delete need not be given; but for {@code backup.json}, a copy, nothing is written over. For one thread.
 */
public final class S3Place implements BackupPlace {

    private static final String SHA256 = "sha256";
    private static final String UNLOCKED = "backup.json";
    private static final int NOT_FOUND = 404;
    private static final int PRECONDITION_FAILED = 412;
    private static final int CONFLICT = 409;

    private final S3Client client;
    private final S3Settings settings;
    private final String prefix;
    private final Clock clock;
    private final long partBytes;

    /**
     * @param client is closed with this
     * @param partBytes what is larger is sent in parts of this size
     */
    S3Place(S3Client client, S3Settings settings, Clock clock, long partBytes) {
        this.client = client;
        this.partBytes = partBytes;
        this.settings = settings;
        this.prefix = settings.prefix().isEmpty() ? "" : settings.prefix() + "/";
        this.clock = clock;
    }

    /**
     * Makes a client for these settings.
     *
     * @throws BackupException when the SDK cannot tell the region
     */
    public static S3Place open(S3Settings settings, Clock clock) throws BackupException {
        try {
            return new S3Place(S3Clients.of(settings), settings, clock, MultipartUpload.PART_BYTES);
        } catch (SdkException e) {
            throw new BackupException("s3://" + settings.bucket() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public String name() {
        return "s3://" + settings.bucket() + "/" + settings.prefix();
    }

    @Override
    public void beginWriting() throws IOException {
        call("the bucket", () -> client.headBucket(request -> request.bucket(settings.bucket())));
    }

    @Override
    public boolean holds(String key, long size, String sha256) throws IOException {
        @Nullable HeadObjectResponse head = head(key);
        return head != null
                && head.contentLength() == size
                && sha256.equals(head.metadata().get(SHA256));
    }

    @Override
    public void put(String key, FileRange bytes, String sha256) throws IOException {
        PutObjectRequest request = request(key, sha256);
        if (bytes.size() > partBytes) {
            call(key, () -> new MultipartUpload(client, request, bytes, partBytes).run());
        } else {
            call(
                    key,
                    () -> client.putObject(
                            request.toBuilder().contentMD5(Digests.md5(bytes)).build(), MultipartUpload.body(bytes)));
        }
    }

    @Override
    public void put(String key, byte[] bytes) throws IOException {
        PutObjectRequest request = small(key, bytes).build();
        call(key, () -> client.putObject(request, RequestBody.fromBytes(bytes)));
    }

    @Override
    public boolean putNew(String key, byte[] bytes) throws IOException {
        PutObjectRequest request = small(key, bytes).ifNoneMatch("*").build();
        try {
            client.putObject(request, RequestBody.fromBytes(bytes));
            return true;
        } catch (S3Exception e) {
            if (e.statusCode() == PRECONDITION_FAILED || e.statusCode() == CONFLICT) {
                // Or it is ours: the SDK sends again what it has no answer to.
                return holds(key, bytes.length, Sha256.of(bytes));
            }
            throw failed(key, e);
        } catch (SdkException e) {
            throw failed(key, e);
        }
    }

    @Override
    public boolean exists(String key) throws IOException {
        return head(key) != null;
    }

    @Override
    public Optional<InputStream> open(String key) throws IOException {
        try {
            return Optional.of(new ObjectInput(
                    client.getObject(
                            request -> request.bucket(settings.bucket()).key(prefix + key)),
                    name() + "/" + key));
        } catch (NoSuchKeyException e) {
            return Optional.empty();
        } catch (SdkException e) {
            throw failed(key, e);
        }
    }

    /** An object store keeps what it has: a rule of the bucket's removes uploads that were not completed. */
    @Override
    public void tidy(Set<String> keys) {}

    @Override
    public void close() {
        client.close();
    }

    private PutObjectRequest.Builder small(String key, byte[] bytes) {
        return request(key, Sha256.of(bytes)).toBuilder().contentMD5(Digests.md5(bytes));
    }

    private PutObjectRequest request(String key, String sha256) {
        PutObjectRequest.Builder request = PutObjectRequest.builder()
                .bucket(settings.bucket())
                .key(prefix + key)
                .metadata(Map.of(SHA256, sha256));
        if (settings.objectLock().isPresent() && !key.equals(UNLOCKED)) {
            Instant until = clock.instant()
                    .atZone(ZoneOffset.UTC)
                    .plus(settings.objectLock().get())
                    .toInstant();
            request.objectLockMode(ObjectLockMode.COMPLIANCE).objectLockRetainUntilDate(until);
        }
        return request.build();
    }

    private @Nullable HeadObjectResponse head(String key) throws IOException {
        try {
            return client.headObject(
                    request -> request.bucket(settings.bucket()).key(prefix + key));
        } catch (S3Exception e) {
            if (e.statusCode() == NOT_FOUND) {
                return null;
            }
            throw failed(key, e);
        } catch (SdkException e) {
            throw failed(key, e);
        }
    }

    /** What the SDK is asked to do. */
    @FunctionalInterface
    private interface Call {
        void run() throws IOException;
    }

    private void call(String key, Call call) throws IOException {
        try {
            call.run();
        } catch (SdkException e) {
            throw failed(key, e);
        } catch (UncheckedIOException e) {
            throw new IOException(name() + ": " + key + ": " + e.getMessage(), e);
        }
    }

    private BackupException failed(String key, SdkException e) {
        return S3Failures.of(name() + ": " + key, e);
    }
}
