package org.jamesarchive.launcher;

import org.jamesarchive.federation.QueryRefusedException;
import org.jamesarchive.launcher.terminal.Console;
import org.jamesarchive.launcher.terminal.SafeText;
import picocli.CommandLine;

/** Shows where a query is wrong. */
final class QueryFault {

    private QueryFault() {}

    /** @return the exit code */
    static int show(QueryRefusedException fault, String query, Console console) {
        console.warn("archive: " + SafeText.line(String.valueOf(fault.getMessage())));
        if (fault.column() > 0) {
            int[] before = query.codePoints().limit(fault.column() - 1L).toArray();
            String left = SafeText.line(new String(before, 0, before.length));
            console.warn("  " + SafeText.line(query));
            console.warn("  " + " ".repeat(SafeText.width(left)) + "^");
        }
        return CommandLine.ExitCode.USAGE;
    }
}
