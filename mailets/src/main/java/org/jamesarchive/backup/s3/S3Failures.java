package org.jamesarchive.backup.s3;

import org.jamesarchive.backup.BackupException;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What the SDK throws, for an operator: what it was about, the store's code and its words. */
final class S3Failures {

    private static final String NO_CREDENTIALS = "Unable to load credentials";

    private S3Failures() {}

    static BackupException of(String what, SdkException e) {
        return new BackupException(what + ": " + (e instanceof S3Exception refused ? reason(refused) : reason(e)), e);
    }

    private static String reason(SdkException e) {
        String reason = String.valueOf(e.getMessage());
        return reason.startsWith(NO_CREDENTIALS)
                ? "no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or what else the AWS SDK looks for"
                : reason;
    }

    private static String reason(S3Exception e) {
        AwsErrorDetails details = e.awsErrorDetails();
        return details == null
                ? "HTTP status " + e.statusCode()
                : details.errorCode() + ", HTTP status " + e.statusCode() + ": " + details.errorMessage();
    }
}
