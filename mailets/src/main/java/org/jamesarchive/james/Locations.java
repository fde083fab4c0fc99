package org.jamesarchive.james;

import java.io.FileNotFoundException;
import java.nio.file.Path;
import java.util.function.Function;
import org.apache.james.filesystem.api.FileSystem;
import org.jamesarchive.settings.SettingsException;
import org.jspecify.annotations.Nullable;

/**
 * Where a node's files lie, as James has it.
 *
 * @param configuration the folder of {@code smtpserver.xml} and of our settings
 * @param base James' working directory: what a node writes lies below it
 * @param environment gives an environment variable's value, or null
 */
public record Locations(Path configuration, Path base, Function<String, @Nullable String> environment) {

    /** @throws SettingsException when James knows no such folders */
    public static Locations of(FileSystem fileSystem) {
        try {
            Path configuration =
                    fileSystem.getFile(FileSystem.FILE_PROTOCOL_AND_CONF).toPath();
            Path base = fileSystem.getBasedir().toPath();
            return new Locations(configuration, base, System::getenv);
        } catch (FileNotFoundException e) {
            throw new SettingsException("James' configuration folder is missing: " + e.getMessage(), e);
        }
    }
}
