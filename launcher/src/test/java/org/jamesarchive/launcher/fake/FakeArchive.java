package org.jamesarchive.launcher.fake;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jamesarchive.launcher.ArchiveCommandAccess;

/** The {@code archive} command over fake nodes, as a process of its own: what the script runs, but for the server. */
public final class FakeArchive {

    private FakeArchive() {}

    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(ArchiveCommandAccess.execute(
                FakeNode.runtime(Path.of("conf")), out, err, Boolean.getBoolean("archive.terminal"), args));
    }
}
