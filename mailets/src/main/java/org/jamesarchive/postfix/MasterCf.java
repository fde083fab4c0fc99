package org.jamesarchive.postfix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jamesarchive.table.LogicalLines;

/**
 * The master.cf (master(5)) beside main.cf, if there is one. Nothing of it is carried over: its services that take mail by another
 * door than {@code smtp inet … smtpd}, and settings by {@code -o} that decide something, are told.
 */
final class MasterCf {

    private static final int FIELDS = 8;
    private static final Set<String> SMTP = Set.of("smtp", "25");
    private static final Set<String> DOORS = Set.of("smtpd", "postscreen", "qmqpd");
    private static final Set<String> MAIL_PROGRAMS =
            Set.of("smtpd", "smtp", "cleanup", "postscreen", "trivial-rewrite");

    private final Parameters parameters;
    private final LeftOutParameters leftOut;
    private final ImportReport report;

    MasterCf(Parameters parameters, LeftOutParameters leftOut, ImportReport report) {
        this.parameters = parameters;
        this.leftOut = leftOut;
        this.report = report;
    }

    /** @throws IOException when the file is there and cannot be read, or is none */
    void tell(ConfigurationFolder folder) throws IOException {
        Path file = folder.folder().resolve(ConfigurationFolder.MASTER_CF);
        if (!Files.exists(file)) {
            report.note(ConfigurationFolder.MASTER_CF, "there is none: services and settings of its own are not known");
            return;
        }
        byte[] content = SourceFile.read(file, ConfigurationFolder.MASTER_CF, MainCf.FILE_BYTES_LIMIT);
        LogicalLines lines = new LogicalLines(Path.of(ConfigurationFolder.MASTER_CF), content);
        for (String line = lines.next(); line != null; line = lines.next()) {
            try {
                List<String> fields = Braces.split(line.replace(",", "\u0000"));
                if (fields.size() >= FIELDS) {
                    service(ConfigurationFolder.MASTER_CF + ":" + lines.firstLine(), fields);
                }
            } catch (ExpansionException e) {
                report.left(
                        ConfigurationFolder.MASTER_CF + ":" + lines.firstLine(),
                        "",
                        true,
                        String.valueOf(e.getMessage()));
            }
        }
    }

    private void service(String where, List<String> fields) {
        String name = fields.get(0);
        String program = fields.get(FIELDS - 1);
        String port = name.substring(name.lastIndexOf(':') + 1);
        boolean inet = fields.get(1).equals("inet");
        if (inet && DOORS.contains(program) && !(SMTP.contains(port) && program.equals("smtpd"))) {
            report.left(
                    where,
                    ImportReport.cut(name + " inet " + program),
                    true,
                    "mail comes in by this service, too; here by smtpserver.xml's alone");
        } else if (inet && SMTP.contains(port) && !name.equals(port)) {
            report.left(where, ImportReport.cut(name), true, "set SMTP_BIND to the address");
        }
        if (!MAIL_PROGRAMS.contains(program)) {
            return;
        }
        for (int i = FIELDS; i + 1 < fields.size(); i++) {
            if (fields.get(i).equals("-o")) {
                override(where, fields.get(i + 1).replace('\u0000', ','));
            }
        }
    }

    private void override(String where, String option) {
        String text = option.startsWith("{") ? MainCf.strip(option.substring(1, option.length() - 1)) : option;
        int equals = text.indexOf('=');
        String name = MainCf.strip(equals < 0 ? text : text.substring(0, equals));
        boolean decides = parameters.isHandled(name)
                || leftOut.find(name)
                        .map(LeftOutParameters.LeftOutParameter::decides)
                        .orElse(false)
                || !(parameters.isKnown(name) || parameters.isReferenced(name));
        if (decides) {
            report.left(where, ImportReport.cut("-o " + text), true, "settings of one service are not carried over");
        } else {
            report.notNeeded(name);
        }
    }
}
