package org.jamesarchive.server.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

/**
 * A certificate with its chain, and its private key, each in a PEM file.
 *
 * @param certificate our certificate first
 * @param key PKCS #8 or the traditional forms, without password
 */
public record PemFiles(Path certificate, Path key) {

    /** What tells whether the files were changed. */
    record Version(FileTime certificateTime, long certificateSize, FileTime keyTime, long keySize) {}

    /** @throws IOException when one of them is missing */
    Version version() throws IOException {
        return new Version(
                Files.getLastModifiedTime(certificate),
                Files.size(certificate),
                Files.getLastModifiedTime(key),
                Files.size(key));
    }
}
