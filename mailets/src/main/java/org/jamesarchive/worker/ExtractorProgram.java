package org.jamesarchive.worker;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;
import org.jamesarchive.attachment.ExtractorSettings;
import org.jspecify.annotations.Nullable;

/**
 * The built extractor: a folder with {@value #JAR} and the libraries that it needs in {@code lib}.
 *
 * @param folder where it lies
 */
record ExtractorProgram(Path folder) {

    static final String JAR = "archive-extract.jar";
    private static final String LIBRARIES = "lib";

    /** The one of the same build: our classes lie in {@code server/target/lib/*.jar}, it in {@code extract/target}. */
    static Optional<ExtractorProgram> beside(Class<?> ours) {
        @Nullable CodeSource source = ours.getProtectionDomain().getCodeSource();
        if (source == null) {
            return Optional.empty();
        }
        try {
            return beside(Path.of(source.getLocation().toURI()));
        } catch (URISyntaxException | IllegalArgumentException e) {
            // loaded from no file: then nothing lies beside it
            return Optional.empty();
        }
    }

    static Optional<ExtractorProgram> beside(Path jar) {
        Path lib = jar.toAbsolutePath().getParent();
        boolean isInstalled = jar.toString().endsWith(".jar") && lib != null && lib.endsWith(Path.of("target", "lib"));
        if (lib == null || !isInstalled) {
            return Optional.empty();
        }
        ExtractorProgram program = new ExtractorProgram(
                lib.resolve(Path.of("..", "..", "..", "extract", "target")).normalize());
        return program.isThere() ? Optional.of(program) : Optional.empty();
    }

    /** Whether it is complete. */
    boolean isThere() {
        return Files.isRegularFile(folder.resolve(JAR)) && Files.isDirectory(folder.resolve(LIBRARIES));
    }

    /** How it is run, by the Java that runs us. */
    ExtractorSettings settings(Path directory) {
        Path absolute = folder.toAbsolutePath();
        return ExtractorSettings.of(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                absolute.resolve(JAR) + File.pathSeparator + absolute.resolve(LIBRARIES) + File.separator + "*",
                directory);
    }
}
