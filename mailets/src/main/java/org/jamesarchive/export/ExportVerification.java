package org.jamesarchive.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jamesarchive.store.Sha256;
import org.jamesarchive.store.proof.CheckpointVerifier;
import org.jamesarchive.store.proof.TlogProof;
import org.jamesarchive.store.verify.Findings;
import org.jspecify.annotations.Nullable;

/**
 * Checks an export with nothing but the public keys: each file against its hash and its proof, and that no file lacks or was added. It proves
 * that each message was in the log that was signed, as it is and with the envelope that is told; not that no other message should have
 * been exported as well. For one thread, once.
 */
public final class ExportVerification {

    private static final int MANIFEST_LIMIT = 16 << 20;
    private static final int LINE_LIMIT = 4 << 20;
    private static final int KEY_LIMIT = 1024;

    private final ExportSource source;
    private final String name;
    private final ObjectMapper mapper = new ObjectMapper();
    private final Findings findings = new Findings();
    /** Hashes of names, so that the names of millions of files fit into memory. */
    private final Set<Long> names = new HashSet<>();

    private long messages;
    private long merges;
    private long proven;
    private long bytes;

    private ExportVerification(ExportSource source, String name) {
        this.source = source;
        this.name = name;
    }

    /**
     * Checks an export.
     *
     * @param export a directory or a zip file
     * @param keys public keys of which one must have signed; empty takes those in the export, which proves nothing against whoever made it
     * @throws IOException when it cannot be read, or is no export
     */
    public static ExportReport of(Path export, List<CheckpointVerifier> keys) throws IOException {
        try (ExportSource source = ExportSource.open(export)) {
            return new ExportVerification(source, export.toString()).run(keys);
        }
    }

    private ExportReport run(List<CheckpointVerifier> keys) throws IOException {
        ExportManifest manifest = manifest();
        for (Map.Entry<String, String> file : manifest.files().entrySet()) {
            note(file.getKey());
            if (!file.getKey().equals(ExportManifest.ENTRIES)) {
                compare(file.getKey(), file.getValue());
            }
        }
        List<CheckpointVerifier> used = keys.isEmpty() ? ownKeys(manifest) : keys;
        entries(manifest, new EntryVerification(source, used));
        if (messages != manifest.messages() || merges != manifest.merges()) {
            findings.add(
                    ExportManifest.FILE,
                    -1,
                    "",
                    "speaks of " + manifest.messages() + " messages and " + manifest.merges() + " merges, there are "
                            + messages + " and " + merges);
        }
        source.forEachName(file -> {
            if (!names.contains(Sha256.shortened(file))) {
                findings.add(file, -1, "", "is not in the manifest");
            }
        });
        return new ExportReport(messages, merges, proven, bytes, List.of(), findings.kept(), findings.count());
    }

    private ExportManifest manifest() throws IOException {
        note(ExportManifest.FILE);
        Optional<InputStream> file = source.read(ExportManifest.FILE);
        if (file.isEmpty()) {
            throw new IOException(name + " is no export, or was not finished: it has no " + ExportManifest.FILE);
        }
        try (InputStream in = file.get()) {
            byte[] text = in.readNBytes(MANIFEST_LIMIT);
            return mapper.readValue(text, ExportManifest.class);
        } catch (JsonProcessingException e) {
            throw new IOException(name + ": " + ExportManifest.FILE + ": " + e.getOriginalMessage(), e);
        }
    }

    private List<CheckpointVerifier> ownKeys(ExportManifest manifest) throws IOException {
        List<CheckpointVerifier> keys = new ArrayList<>();
        for (ExportManifest.Log log : manifest.logs()) {
            Optional<InputStream> file = log.publicKey().isEmpty() ? Optional.empty() : source.read(log.publicKey());
            if (file.isPresent()) {
                try (InputStream in = file.get()) {
                    keys.add(CheckpointVerifier.parse(new String(in.readNBytes(KEY_LIMIT), StandardCharsets.UTF_8)));
                } catch (IllegalArgumentException e) {
                    findings.add(log.publicKey(), -1, "", String.valueOf(e.getMessage()));
                }
            }
        }
        return keys;
    }

    private void compare(String file, String sha256) throws IOException {
        Optional<InputStream> found = source.read(file);
        if (found.isEmpty()) {
            findings.add(file, -1, "", "is missing");
            return;
        }
        try (DigestInputStream in = new DigestInputStream(found.get(), Sha256.digest())) {
            in.transferTo(OutputStream.nullOutputStream());
            compare(file, in, sha256);
        } catch (IOException e) {
            findings.add(file, -1, "", "cannot be read: " + e.getMessage());
        }
    }

    private void compare(String file, DigestInputStream in, String sha256) {
        if (!Sha256.hex(in.getMessageDigest()).equals(sha256)) {
            findings.add(file, -1, "", "is not what the manifest says: another SHA-256");
        }
    }

    private void entries(ExportManifest manifest, EntryVerification verification) throws IOException {
        String sha256 = manifest.files().getOrDefault(ExportManifest.ENTRIES, "");
        Optional<InputStream> file = source.read(ExportManifest.ENTRIES);
        if (file.isEmpty()) {
            findings.add(ExportManifest.ENTRIES, -1, "", "is missing");
            return;
        }
        try (DigestInputStream in = new DigestInputStream(new BufferedInputStream(file.get()), Sha256.digest())) {
            LimitedLines lines = new LimitedLines(in, LINE_LIMIT);
            long number = 1;
            for (@Nullable String line = lines.next(); line != null; line = lines.next()) {
                entry(number, line, verification);
                number++;
            }
            compare(ExportManifest.ENTRIES, in, sha256);
        }
    }

    private void entry(long number, String line, EntryVerification verification) {
        ExportedEntry entry;
        try {
            entry = mapper.readValue(line, ExportedEntry.class);
        } catch (JsonProcessingException e) {
            findings.add(ExportManifest.ENTRIES, -1, "", "line " + number + ": " + e.getOriginalMessage());
            return;
        }
        if (!note(entry.file())) {
            findings.add(ExportManifest.ENTRIES, -1, "", "line " + number + ": " + entry.file() + " is there twice");
        }
        note(entry.file() + TlogProof.SUFFIX);
        messages += entry.isMessage() ? 1 : 0;
        merges += entry.isMessage() ? 0 : 1;
        bytes += entry.size();
        String reason = verification.fault(entry);
        if (reason.isEmpty()) {
            proven++;
        } else {
            findings.add(entry.file(), -1, entry.contentId(), reason);
        }
    }

    /** @return whether it was not known */
    private boolean note(String file) {
        return names.add(Sha256.shortened(file));
    }
}
