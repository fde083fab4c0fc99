package org.jamesarchive.server;

import java.nio.file.Path;
import org.apache.james.filesystem.api.JamesDirectoriesProvider;

/**
 * Where James finds its files: its configuration is the profile folder itself, all that it writes lies below the node's folder.
 * Paths end in a slash, as James expects.
 */
record NodeDirectories(Path conf, Path dir) implements JamesDirectoriesProvider {

    @Override
    public String getAbsoluteDirectory() {
        return "/";
    }

    @Override
    public String getConfDirectory() {
        return conf + "/";
    }

    @Override
    public String getVarDirectory() {
        return dir + "/var/";
    }

    @Override
    public String getRootDirectory() {
        return dir.toString();
    }
}
