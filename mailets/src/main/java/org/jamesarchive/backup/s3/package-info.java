/**
 * Backups in an S3-compatible object store: the only place that knows the AWS SDK.
 * {@link org.jamesarchive.backup.s3.S3Place}, the door, is one worker's backup below a prefix of a bucket;
 * {@link org.jamesarchive.backup.s3.S3Settings} says which store, and how long its objects are locked.
 */
@NullMarked
package org.jamesarchive.backup.s3;

import org.jspecify.annotations.NullMarked;
