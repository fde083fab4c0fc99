package org.jamesarchive.command;

import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** Text from outside, such as a path, as it may be shown on a terminal: one line without control characters. */
final class OneLine {

    private OneLine() {}

    static String of(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    /** What went wrong, for standard error. */
    static String error(Exception e) {
        String reason = "";
        if (e instanceof NoSuchFileException) {
            reason = ": no such file or directory";
        } else if (e instanceof AccessDeniedException) {
            reason = ": permission denied";
        }
        return "archive: " + of(e.getMessage() + reason);
    }
}
