package org.jamesarchive.postfix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jamesarchive.gateway.GatewayProfile;

/** A Postfix configuration in a folder of the test, and what becomes of it. */
final class PostfixFolder {

    /** The profile that ships. */
    static final Path SHIPPED =
            Path.of("..", "james-conf", "gateway").toAbsolutePath().normalize();

    /** The recipe's main.cf, to which a test adds lines; clients are restricted, so that all of it has a counterpart. */
    static final String RECIPE = """
            smtpd_banner = $myhostname ESMTP
            biff = no
            compatibility_level = 3.6
            myhostname = gw.example.org
            mynetworks = 127.0.0.0/8 192.0.2.0/24
            relayhost =
            message_size_limit = 40000000
            smtpd_tls_security_level = may
            smtp_tls_security_level = may
            virtual_alias_maps = hash:/etc/postfix/virtual
            smtpd_client_restrictions = permit_mynetworks, reject
            smtpd_recipient_restrictions = check_recipient_access hash:/etc/postfix/domains, reject
            """;

    private final Path folder;
    private final Path target;

    PostfixFolder(Path directory) throws IOException {
        folder = Files.createDirectory(directory.resolve("postfix"));
        target = directory.resolve("profile");
        file("domains", "gw.example.org OK\n");
        file("virtual", "archive@gw.example.org archive@archive.example.org\n");
        file(
                "master.cf",
                "smtp inet n - y - - smtpd\nrelay unix - - y - - smtp -o syslog_name=postfix/$service_name\n");
        file("main.cf", RECIPE);
    }

    PostfixFolder file(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
        return this;
    }

    Path path() {
        return folder;
    }

    Path target() {
        return target;
    }

    /** The recipe with more lines. */
    PostfixFolder with(String lines) throws IOException {
        return file("main.cf", RECIPE + lines.replace("\\n", "\n") + "\n");
    }

    /** Imports it, and has the gateway look at the profile. */
    ImportReport run() throws IOException {
        PostfixImport read = PostfixImport.read(folder, SHIPPED);
        read.write(target, GatewayProfile::check);
        return read.report();
    }

    /** Lines of the profile that the shipped one has not. */
    List<String> changes(String file) throws IOException {
        List<String> shipped = Files.readAllLines(SHIPPED.resolve(file));
        try (Stream<String> lines = Files.lines(target.resolve(file))) {
            return lines.filter(line -> !line.isEmpty() && !shipped.contains(line))
                    .map(String::strip)
                    .toList();
        }
    }

    void assertNothingWritten() throws IOException {
        try (Stream<Path> files = Files.list(folder.getParent())) {
            assertThat(files).containsExactly(folder);
        }
    }

    static List<String> decisions(ImportReport report) {
        return report.leftOut().stream()
                .filter(ImportReport.LeftOut::decides)
                .map(line -> line.where() + " " + line.what() + ": " + line.why())
                .toList();
    }
}
