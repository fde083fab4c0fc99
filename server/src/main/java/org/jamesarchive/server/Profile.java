package org.jamesarchive.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Which of the two kinds of node a profile folder describes: it holds {@code gateway.xml} or {@code worker.xml}, just one. */
public enum Profile {
    GATEWAY,
    WORKER;

    private String file() {
        return name().toLowerCase(Locale.ROOT) + ".xml";
    }

    /** @throws StartupException when the folder is missing or is not a profile */
    static Profile of(Path folder) throws StartupException {
        if (!Files.isDirectory(folder)) {
            throw StartupException.failure(
                    folder + ": no such folder, expected a profile folder such as james-conf/gateway");
        }
        List<Profile> found = Stream.of(values())
                .filter(profile -> Files.exists(folder.resolve(profile.file())))
                .toList();
        if (found.size() != 1) {
            throw StartupException.failure(folder + ": holds " + (found.isEmpty() ? "none of" : "both")
                    + " gateway.xml and worker.xml, expected one of them");
        }
        return found.get(0);
    }
}
