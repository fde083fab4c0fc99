package org.jamesarchive.backup.s3;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jamesarchive.backup.FileRange;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/**
 * A large object in parts, one after the other, each read from its file as it is sent. Nothing is there under its name until the last call;
 * when one fails, the upload is given up. For one thread, once.
 */
final class MultipartUpload {

    /** Larger than this is sent in parts of this size. */
    static final long PART_BYTES = 64L * 1024 * 1024;

    /** S3 takes no more. */
    private static final int PARTS_LIMIT = 10_000;

    private final S3Client client;
    private final PutObjectRequest object;
    private final FileRange bytes;
    private final long partBytes;

    /** @param partBytes size of a part, if that makes no more parts than there may be */
    MultipartUpload(S3Client client, PutObjectRequest object, FileRange bytes, long partBytes) {
        this.client = client;
        this.object = object;
        this.bytes = bytes;
        this.partBytes = Math.max(partBytes, (bytes.size() + PARTS_LIMIT - 1) / PARTS_LIMIT);
    }

    /** A body that is read from its file, anew when it is sent again. */
    static RequestBody body(FileRange range) {
        return RequestBody.fromContentProvider(() -> open(range), range.size(), "application/zstd");
    }

    void run() throws IOException {
        String id = client.createMultipartUpload(request -> request.bucket(object.bucket())
                        .key(object.key())
                        .metadata(object.metadata())
                        .objectLockMode(object.objectLockMode())
                        .objectLockRetainUntilDate(object.objectLockRetainUntilDate()))
                .uploadId();
        try {
            List<CompletedPart> parts = upload(id);
            client.completeMultipartUpload(request -> request.bucket(object.bucket())
                    .key(object.key())
                    .uploadId(id)
                    .multipartUpload(upload -> upload.parts(parts)));
        } catch (IOException | RuntimeException e) {
            giveUp(id, e);
            throw e;
        }
    }

    private List<CompletedPart> upload(String id) throws IOException {
        List<CompletedPart> parts = new ArrayList<>();
        for (long at = 0; at < bytes.size(); at += partBytes) {
            int number = parts.size() + 1;
            FileRange part = bytes.part(at, partBytes);
            String md5 = Digests.md5(part);
            String tag = client.uploadPart(
                            request -> request.bucket(object.bucket())
                                    .key(object.key())
                                    .uploadId(id)
                                    .partNumber(number)
                                    .contentMD5(md5),
                            body(part))
                    .eTag();
            parts.add(CompletedPart.builder().partNumber(number).eTag(tag).build());
        }
        return parts;
    }

    private void giveUp(String id, Exception cause) {
        try {
            client.abortMultipartUpload(
                    request -> request.bucket(object.bucket()).key(object.key()).uploadId(id));
        } catch (SdkException e) {
            cause.addSuppressed(e);
        }
    }

    private static InputStream open(FileRange range) {
        try {
            return range.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
