package org.jamesarchive.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.server.core.configuration.Configuration;
import org.apache.james.server.core.configuration.FileConfigurationProvider;
import org.apache.james.server.core.filesystem.FileSystemImpl;
import org.jamesarchive.server.smtp.SmtpdSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProfileFilesTest {

    private static final Path SHIPPED =
            Path.of("../james-conf").toAbsolutePath().normalize();

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"gateway, archive-gw.example.com, 50000000", "worker, archive.example.com, 50100000"})
    void shippedProfilesPassAndHaveTheirDefaults(String profile, String hostName, long sizeLimit) throws Exception {
        Path conf = SHIPPED.resolve(profile);
        assertThatCode(() -> ProfileFiles.check(conf)).doesNotThrowAnyException();

        NodeDirectories directories = new NodeDirectories(conf, folder);
        HierarchicalConfiguration<ImmutableNode> smtp = new FileConfigurationProvider(
                        new FileSystemImpl(directories),
                        new Configuration.Basic(
                                new Configuration.ConfigurationPath(FileSystem.FILE_PROTOCOL_AND_CONF), directories))
                .getConfiguration("smtpserver");
        assertThat(smtp.getString("smtpserver.bind")).isEqualTo("0.0.0.0:25");
        assertThat(smtp.getString("smtpserver.helloName")).isEqualTo(hostName);
        assertThat(smtp.getString("smtpserver.smtpGreeting")).isEqualTo(hostName + " ESMTP");
        assertThat(SmtpdSettings.read(conf, folder, name -> null).messageSizeLimit())
                .isEqualTo(sizeLimit);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<smtpservers><smtpserver><maxmesagesize>1</maxmesagesize></smtpserver></smtpservers>|1: unknown parameter 'maxmesagesize', expected one of [",
                "<smtpservers/>|1: no <smtpserver>, expected one",
                "<smtpservers><lmtpserver/></smtpservers>|1: <lmtpserver>, expected one <smtpserver>",
                "<smtpservers><smtpserver/><smtpserver/></smtpservers>|1: <smtpserver>, expected one <smtpserver>",
                "<smtpservers><smtpserver></smtpservers>|1: The end-tag for element type \"smtpserver\" must end",
                "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><smtpservers/>|1: DOCTYPE is disallowed",
            })
    void namesFileLineAndWhatWasExpected(String content, String message) throws Exception {
        Path file = Files.writeString(folder.resolve("smtpserver.xml"), content);
        assertThatThrownBy(() -> ProfileFiles.check(folder))
                .isInstanceOf(StartupException.class)
                .hasMessageStartingWith(file + ":" + message);
    }

    @Test
    void everyFileMustBeWellFormed() throws Exception {
        Files.writeString(folder.resolve("smtpserver.xml"), "<smtpservers><smtpserver/></smtpservers>");
        Path file = Files.writeString(folder.resolve("mailetcontainer.xml"), "<mailetcontainer>\n<processors>\n");
        assertThatThrownBy(() -> ProfileFiles.check(folder))
                .isInstanceOf(StartupException.class)
                .hasMessageStartingWith(file + ":3: ");
    }

    @Test
    void smtpServerMustBeThere() {
        assertThatThrownBy(() -> ProfileFiles.check(folder))
                .isInstanceOf(StartupException.class)
                .hasMessage(folder.resolve("smtpserver.xml") + ": no such file");
    }

    @Test
    void aProfileHoldsGatewayOrWorker() throws Exception {
        Path none = folder.resolve("none");
        assertThatThrownBy(() -> Profile.of(none)).hasMessageContaining("no such folder");
        assertThatThrownBy(() -> Profile.of(folder)).hasMessageContaining("holds none of gateway.xml and worker.xml");
        Files.writeString(folder.resolve("worker.xml"), "<worker/>");
        assertThat(Profile.of(folder)).isEqualTo(Profile.WORKER);
        Files.writeString(folder.resolve("gateway.xml"), "<gateway/>");
        assertThatThrownBy(() -> Profile.of(folder)).hasMessageContaining("holds both gateway.xml and worker.xml");
    }
}
