package org.jamesarchive.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsFileTest {

    private static final Map<String, String> ENVIRONMENT = Map.of("PORT", "2525", "EMPTY", "");

    @TempDir
    Path folder;

    @Test
    void readsTypedValues() throws IOException {
        SettingsFile settings = read("""
                <node>
                  <!-- a comment -->
                  <port>${env:PORT:-25}</port>
                  <host>a${env:EMPTY:-b}c</host>
                  <wait> 30s </wait>
                  <room>256MiB</room>
                  <on>true</on>
                  <names>a, b
                    c</names>
                  <unit>minutes</unit>
                  <absent></absent>
                </node>
                """);

        assertThat(settings.integer("port", 1, 1, 65535)).isEqualTo(2525);
        assertThat(settings.text("host")).contains("abc");
        assertThat(settings.duration("wait", Duration.ZERO)).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.size("room", 0)).isEqualTo(256L << 20);
        assertThat(settings.bool("on", false)).isTrue();
        assertThat(settings.list("names")).containsExactly("a", "b", "c");
        assertThat(settings.oneOf("unit", TimeUnit.class, TimeUnit.DAYS)).isEqualTo(TimeUnit.MINUTES);
        assertThat(settings.text("absent")).isEmpty();
        settings.refuseUnknown();
    }

    @Test
    void absentParametersTakeTheirDefaults() throws IOException {
        SettingsFile settings = read("<node/>");

        assertThat(settings.integer("port", 25, 1, 65535)).isEqualTo(25);
        assertThat(settings.size("room", 7)).isEqualTo(7);
        assertThat(settings.list("names")).isEmpty();
    }

    @Test
    void misspeltParameterIsRefusedWithFileAndLine() throws IOException {
        SettingsFile settings = read("<node>\n  <worker_prot>25</worker_prot>\n</node>");
        settings.integer("worker_port", 25, 1, 65535);

        assertThatThrownBy(settings::refuseUnknown)
                .isInstanceOf(SettingsException.class)
                .hasMessage("node.xml:2: unknown parameter 'worker_prot', expected one of [worker_port]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<node><a>1</a><a>2</a></node>            | node.xml:1: 'a' is given twice",
                "<other/>                                 | node.xml:1: root element is 'other', expected 'node'",
                "<node><a b='1'>1</a></node>              | node.xml:1: 'a' has an attribute, expected none",
                "<node><a>${env:NOT_SET}</a></node>       | node.xml:1: environment variable NOT_SET is not set and has no default here",
                "<node><a>${sys:x}</a></node>             | node.xml:1: '${sys:x}', expected ${env:NAME} or ${env:NAME:-default}",
            })
    void wrongShapeIsRefused(String xml, String message) {
        assertThatThrownBy(() -> read(xml))
                .isInstanceOf(SettingsException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource({
        "<node><a><b/></a></node>",
        "<node>",
        "no xml",
        "<!DOCTYPE node [<!ENTITY x 'y'>]><node><a>&x;</a></node>",
        "''"
    })
    void malformedXmlIsRefusedInOneLine(String xml) {
        assertThatThrownBy(() -> read(xml))
                .isInstanceOf(SettingsException.class)
                .message()
                .startsWith("node.xml:")
                .doesNotContain("\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "30      | node.xml:1: 'v' is '30', expected a duration such as 500ms, 30s, 5m, 1h or 7d",
                "-1s     | node.xml:1: 'v' is '-1s', expected a duration such as 500ms, 30s, 5m, 1h or 7d",
                "1 s     | node.xml:1: 'v' is '1 s', expected a duration such as 500ms, 30s, 5m, 1h or 7d",
                "999999999999999999d | node.xml:1: 'v' is '999999999999999999d', expected a duration such as 500ms, 30s, 5m, 1h or 7d",
            })
    void badDurationIsRefused(String value, String message) throws IOException {
        SettingsFile settings = read("<node><v>" + value + "</v></node>");

        assertThatThrownBy(() -> settings.duration("v", Duration.ZERO)).hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource({"50mb", "1.5MB", "MB", "9999999999999GiB"})
    void badSizeIsRefused(String value) throws IOException {
        SettingsFile settings = read("<node><v>" + value + "</v></node>");

        assertThatThrownBy(() -> settings.size("v", 0))
                .hasMessage("node.xml:1: 'v' is '" + value + "', expected a size such as 50000000, 50MB or 256MiB");
    }

    @ParameterizedTest
    @CsvSource({"True", "yes", "unknown", "1"})
    void booleanIsExactlyTrueOrFalse(String value) throws IOException {
        SettingsFile settings = read("<node><v>" + value + "</v></node>");

        assertThatThrownBy(() -> settings.bool("v", true))
                .hasMessage("node.xml:1: 'v' is '" + value + "', expected true or false");
    }

    @ParameterizedTest
    @CsvSource({"0", "65536", "x", "99999999999"})
    void numberOutsideItsBoundsIsRefused(String value) throws IOException {
        SettingsFile settings = read("<node><v>" + value + "</v></node>");

        assertThatThrownBy(() -> settings.integer("v", 25, 1, 65535))
                .hasMessage("node.xml:1: 'v' is '" + value + "', expected a whole number from 1 to 65535");
    }

    @Test
    void missingFileAndMissingParameterAreNamed() throws IOException {
        Path missing = folder.resolve("none.xml");
        SettingsFile settings = read("<node/>");

        assertThatThrownBy(() -> SettingsFile.read(missing, "node", ENVIRONMENT::get))
                .hasMessage(missing + ": no such file");
        assertThatThrownBy(() -> settings.required("server_id"))
                .hasMessage("node.xml: parameter 'server_id' is missing");
    }

    private SettingsFile read(String xml) throws IOException {
        Path file = Files.writeString(folder.resolve("node.xml"), xml);
        return SettingsFile.read(file, "node", ENVIRONMENT::get);
    }
}
