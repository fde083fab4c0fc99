package org.jamesarchive.attachment;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How the extractor is run.
 *
 * @param command starts it
 * @param directory its working directory, for nothing else: it is made, and emptied before each start
 * @param startLimit within which it must be ready
 * @param timeLimit within which it must have read a file
 * @param sizeLimit most bytes of a file that it is given
 * @param idleLimit it is ended when it had nothing to do for so long
 */
public record ExtractorSettings(
        List<String> command,
        Path directory,
        Duration startLimit,
        Duration timeLimit,
        long sizeLimit,
        Duration idleLimit) {

    public static final Duration START_LIMIT_DEFAULT = Duration.ofSeconds(60);
    public static final Duration TIME_LIMIT_DEFAULT = Duration.ofSeconds(10);
    public static final long SIZE_LIMIT_DEFAULT = 50_000_000;
    public static final Duration IDLE_LIMIT_DEFAULT = Duration.ofSeconds(60);
    public static final String MAIN = "org.jamesarchive.extract.Main";

    /** Memory is limited, and when it ends the process does. The parsers of XML fetch nothing and unfold little. */
    private static final List<String> OPTIONS = List.of(
            "-Xmx256m",
            "-XX:MaxMetaspaceSize=128m",
            "-XX:MaxDirectMemorySize=32m",
            "-XX:ReservedCodeCacheSize=48m",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:-CreateCoredumpOnCrash",
            "-XX:ErrorFile=/dev/null",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-Xshare:auto",
            "-Djava.awt.headless=true",
            "-Dfile.encoding=UTF-8",
            "-Djava.io.tmpdir=.",
            "-Dpdfbox.fontcache=.",
            "-Djdk.xml.entityExpansionLimit=1000",
            "-Djdk.xml.totalEntitySizeLimit=1000000",
            "-Djavax.xml.accessExternalDTD=",
            "-Djavax.xml.accessExternalSchema=",
            "-Djavax.xml.accessExternalStylesheet=");

    /** @throws IllegalArgumentException when a limit is not above 0; the message names it */
    public ExtractorSettings {
        command = List.copyOf(command);
        for (Duration limit : new Duration[] {startLimit, timeLimit, idleLimit}) {
            if (limit.isNegative() || limit.isZero()) {
                throw new IllegalArgumentException("a time limit of the extractor must be above 0, not " + limit);
            }
        }
        if (sizeLimit < 1) {
            throw new IllegalArgumentException("the size limit of the extractor must be above 0, not " + sizeLimit);
        }
    }

    /**
     * The defaults.
     *
     * @param java the java executable
     * @param classPath of the extractor
     */
    public static ExtractorSettings of(Path java, String classPath, Path directory) {
        return new ExtractorSettings(
                command(java, OPTIONS, classPath, MAIN),
                directory,
                START_LIMIT_DEFAULT,
                TIME_LIMIT_DEFAULT,
                SIZE_LIMIT_DEFAULT,
                IDLE_LIMIT_DEFAULT);
    }

    static List<String> command(Path java, List<String> options, String classPath, String main) {
        List<String> command = new ArrayList<>(List.of(java.toString()));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, main));
        return command;
    }

    /** The same with other limits for a file. */
    public ExtractorSettings withLimits(Duration otherTimeLimit, long otherSizeLimit) {
        return new ExtractorSettings(command, directory, startLimit, otherTimeLimit, otherSizeLimit, idleLimit);
    }

    /** The same with another {@code idleLimit}. */
    public ExtractorSettings withIdleLimit(Duration other) {
        return new ExtractorSettings(command, directory, startLimit, timeLimit, sizeLimit, other);
    }

    /** The same with another {@code startLimit}. */
    public ExtractorSettings withStartLimit(Duration other) {
        return new ExtractorSettings(command, directory, other, timeLimit, sizeLimit, idleLimit);
    }
}
