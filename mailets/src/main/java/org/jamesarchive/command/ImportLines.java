package org.jamesarchive.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jamesarchive.postfix.ImportReport;

/** The report of an import as text for people. */
record ImportLines(Lines lines) {

    void print(Path profile, ImportReport report) throws IOException {
        for (ImportReport.Taken taken : report.taken()) {
            lines.add(taken.where() + ": " + taken.what() + " -> " + taken.to());
        }
        section("otherwise here:", report.notes().isEmpty());
        for (ImportReport.Note note : report.notes()) {
            lines.add(note.where() + ": " + note.text());
        }
        List<ImportReport.LeftOut> others =
                report.leftOut().stream().filter(line -> !line.decides()).toList();
        section("left out:", others.isEmpty());
        for (ImportReport.LeftOut line : others) {
            add(line);
        }
        section("not needed here:", report.notNeeded().isEmpty());
        if (!report.notNeeded().isEmpty()) {
            lines.add(String.join(", ", report.notNeeded()));
        }
        List<ImportReport.LeftOut> decisions =
                report.leftOut().stream().filter(ImportReport.LeftOut::decides).toList();
        section("LEFT OUT, and decides who may send, what is accepted or where mail goes:", decisions.isEmpty());
        for (ImportReport.LeftOut line : decisions) {
            add(line);
        }
        section("", false);
        lines.add(profile + ": written, " + report.taken().size() + " taken, "
                + report.leftOut().size() + " left out, " + decisions.size() + " of them "
                + (decisions.size() == 1 ? "decides" : "decide"));
    }

    private void section(String title, boolean empty) throws IOException {
        if (empty) {
            return;
        }
        lines.add("");
        if (!title.isEmpty()) {
            lines.add(title);
        }
    }

    private void add(ImportReport.LeftOut line) throws IOException {
        lines.add(line.where() + ": " + (line.what().isEmpty() ? "" : line.what() + ": ") + line.why());
    }
}
