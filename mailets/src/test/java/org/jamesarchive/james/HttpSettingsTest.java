package org.jamesarchive.james;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jamesarchive.settings.SettingsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpSettingsTest {

    private static final HttpSettings DEFAULTS = new HttpSettings(Path.of("/node/var/tokens"), 500, 30);

    @TempDir
    Path folder;

    private HttpSettings read(Path conf, Map<String, String> environment) {
        return HttpSettings.read(new Locations(conf, Path.of("/node"), environment::get));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gateway", "worker"})
    void shippedFileSaysTheDefaults(String profile) {
        Path shipped = Path.of("..", "james-conf", profile);
        assertThat(shipped.resolve("http.xml")).exists();
        assertThat(read(shipped, Map.of())).isEqualTo(DEFAULTS);
        assertThat(read(shipped, Map.of("TOKENS", "/etc/tokens")).tokens()).isEqualTo(Path.of("/etc/tokens"));
    }

    @Test
    void profileWithoutTheFileHasTheDefaults() {
        assertThat(read(folder, Map.of())).isEqualTo(DEFAULTS);
        assertThat(read(folder, Map.of("TOKENS", "")).tokens()).isEqualTo(DEFAULTS.tokens());
        assertThat(read(folder, Map.of("TOKENS", "t")).tokens()).isEqualTo(Path.of("/node/t"));
    }

    @ParameterizedTest
    @CsvSource({
        "<token>x</token>,token",
        "<request_rate_limit>0</request_rate_limit>,request_rate_limit",
        "<request_rate_limit>many</request_rate_limit>,request_rate_limit",
        "<failure_rate_limit>1000001</failure_rate_limit>,failure_rate_limit"
    })
    void wrongParameterStopsTheServer(String parameter, String named) throws Exception {
        Files.writeString(folder.resolve("http.xml"), "<http>\n" + parameter + "</http>");
        assertThatThrownBy(() -> read(folder, Map.of()))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("http.xml:2")
                .hasMessageContaining(named);
    }
}
