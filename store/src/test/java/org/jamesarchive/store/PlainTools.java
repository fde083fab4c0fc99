package org.jamesarchive.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jamesarchive.store.segment.SegmentDictionary;

/** Reads segments as somebody would who has none of our code. */
final class PlainTools {

    private PlainTools() {}

    /** Each of the mails is in the segments, once, byte for byte, and no other; by zstd-jni and commons-compress, and by zstd and tar. */
    static void check(Path segments, List<byte[]> mails) throws Exception {
        Map<String, byte[]> expected = new TreeMap<>();
        mails.forEach(mail -> expected.put(Mails.id(mail).hex() + ".eml", mail));
        same(inJava(segments), expected);
        if (isThere("zstd") && isThere("tar")) {
            same(byTools(segments), expected);
        } else {
            System.err.println("skipped: zstd and tar are not installed, segments were read in Java only");
        }
    }

    /** The audit entries of one segment without a dictionary. */
    static List<String> audits(Path segment) throws IOException {
        List<String> audits = new ArrayList<>();
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new ZstdInputStream(Files.newInputStream(segment)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (entry.getName().matches("audit/[0-9T.]+-[0-9a-f]{16}[.]json")) {
                    audits.add(new String(tar.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
                }
            }
        }
        return audits;
    }

    static long bytesOf(Path segments) throws IOException {
        long bytes = 0;
        for (Path segment : list(segments)) {
            bytes += Files.size(segment);
        }
        return bytes;
    }

    private static void same(Map<String, byte[]> found, Map<String, byte[]> expected) {
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        expected.forEach((name, mail) -> assertThat(found.get(name)).as(name).isEqualTo(mail));
    }

    private static Map<String, byte[]> inJava(Path segments) throws IOException {
        Map<String, byte[]> mails = new TreeMap<>();
        for (Path segment : list(segments)) {
            try (ZstdInputStream zstd = new ZstdInputStream(Files.newInputStream(segment));
                    TarArchiveInputStream tar = new TarArchiveInputStream(zstd)) {
                Optional<SegmentDictionary> dictionary = SegmentDictionary.in(segment);
                if (dictionary.isPresent()) {
                    zstd.setDict(dictionary.get().bytes());
                }
                for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                    if (entry.getName().endsWith(".eml")) {
                        byte[] twice = mails.put(entry.getName(), tar.readAllBytes());
                        assertThat(twice)
                                .as(entry.getName() + " is there twice")
                                .isNull();
                    }
                }
            }
        }
        return mails;
    }

    private static Map<String, byte[]> byTools(Path segments) throws Exception {
        Map<String, byte[]> mails = new HashMap<>();
        Path out = Files.createTempDirectory("plain-tools");
        try {
            for (Path segment : list(segments)) {
                extract(out, segment);
            }
            try (Stream<Path> files = Files.list(out)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    mails.put(String.valueOf(file.getFileName()), Files.readAllBytes(file));
                }
            }
        } finally {
            Folders.delete(out);
        }
        return mails;
    }

    /** As the segment itself says that it is read. */
    private static void extract(Path out, Path segment) throws Exception {
        String number = String.valueOf(segment.getFileName()).replace(".tar.zst", "");
        Path dictionary = out.resolve("segments").resolve(number + ".dictionary");
        String file = "'" + segment + "'";
        String tar = " | tar x --warning=no-unknown-keyword";
        if (SegmentDictionary.in(segment).isEmpty()) {
            run(out, "zstd -q -t " + file);
            run(out, "set -o pipefail; zstd -q -dc " + file + tar);
            assertThat(dictionary).doesNotExist();
        } else {
            run(out, "zstd -dc " + file + " 2>/dev/null" + tar);
            assertThat(Files.readString(out.resolve("segments").resolve(number + ".txt")))
                    .contains("zstd -dc -D segments/" + number + ".dictionary SEGMENT | tar x");
            run(out, "zstd -q -t -D segments/" + number + ".dictionary " + file);
            run(out, "set -o pipefail; zstd -q -dc -D segments/" + number + ".dictionary " + file + tar);
        }
    }

    private static void run(Path directory, String command) throws Exception {
        Process process = new ProcessBuilder("bash", "-c", command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(command + ": " + output).isZero();
        assertThat(output).as(command).isEmpty();
    }

    private static boolean isThere(String tool) throws Exception {
        Process process = new ProcessBuilder("bash", "-c", "command -v " + tool)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor() == 0;
    }

    private static List<Path> list(Path segments) throws IOException {
        try (Stream<Path> files = Files.list(segments)) {
            return new ArrayList<>(files.sorted().toList());
        }
    }
}
