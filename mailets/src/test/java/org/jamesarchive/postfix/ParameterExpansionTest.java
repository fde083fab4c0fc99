package org.jamesarchive.postfix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ParameterExpansionTest {

    private static final Map<String, String> VALUES = Map.of("one", "1", "two", "2 $one", "empty", "", "level", "3.10");

    @TempDir
    Path directory;

    private static String expand(String text) throws ExpansionException {
        return new ParameterExpansion(name -> VALUES.getOrDefault(name, "")).expand(text);
    }

    /** The value, and what it stands for; the same is asked of postconf where that is installed. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = true,
            value = {
                "plain text                                | plain text",
                "$one                                      | 1",
                "a${one}b$(one)c                           | a1b1c",
                "$two                                      | 2 1",
                "$one$one.$one-x                           | 11.1-x",
                "a$nothing b                               | a b",
                "a$$one                                    | a$one",
                "${one?yes}                                | yes",
                "x${empty?yes}y                            | xy",
                "x${nothing?yes}y                          | xy",
                "${empty:no}                               | no",
                "x${one:no}y                               | xy",
                "${one?{yes}}                              | yes",
                "${one?{yes}:{no}}                         | yes",
                "${empty?{yes}:{no}}                       | no",
                "${empty?{yes}:no}                         | no",
                "x${one?{ $two }:{no}}y                    | x 2 1 y",
                "x${one? a b }y                            | x a b y",
                "${one?${two?{deep}:{no}}}                 | deep",
                "${ one }                                  | 1",
                "${{$one} == {1} ? {same} : {other}}       | same",
                "${{ $one } == {1} ? {same} : {other}}     | other",
                "x${{$one} == {1}}y                        | xtruey",
                "${{$one} == {1} ?same:other}              | same:other",
                "x${empty?{a}: b }y                        | x b y",
                "${one?a}b}                                | ab}",
                "${{$one} != {1} ? {other} : {same}}       | same",
                "${{9} < {10} ? {number} : {text}}         | number",
                "${{a9} < {a10} ? {number} : {text}}       | text",
                "${{$level} <level {3.6} ? {older} : {newer}} | newer",
                "${{2} <level {3.6} ? {older} : {newer}}   | older",
                "${{$level} >=level {3.10} ? {newer}}      | newer",
            })
    void aValueStandsForWhatPostfixTakesItFor(String text, String expected) throws Exception {
        assertThat(expand(text)).isEqualTo(expected);
        Optional<Postconf> postconf = Postconf.find(directory);
        if (postconf.isPresent()) {
            String file = "one = 1\ntwo = 2 $one\nempty =\nlevel = 3.10\nsmtpd_banner = " + text + "\n";
            assertThat(postconf.get().values(file.getBytes(UTF_8), List.of("smtpd_banner")))
                    .as(postconf.get().errors())
                    .contains(List.of(expected));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$",
                "$ x",
                "a$-b",
                "${",
                "${one",
                "$(one",
                "${}",
                "${one!x}",
                "${one?{x}y}",
                "${two?{x}y}",
                "${one:{x}y}",
                "${two:{x}y}",
                "$(one?{a)}",
                "${{a} ~ {b} ? {c}}",
                "${{a} == b ? {c}}",
                "${one?{x}"
            })
    void whatIsNoReferenceIsRefused(String text) {
        assertThatThrownBy(() -> new ParameterExpansion(name -> name.equals("one") ? "1" : "").expand(text))
                .isInstanceOf(ExpansionException.class)
                .hasMessageContaining("expected");
    }

    @Test
    void parametersThatLoopAreRefused() {
        Map<String, String> values = Map.of("a", "$b", "b", "x $c", "c", "${a}");
        assertThatThrownBy(() -> new ParameterExpansion(name -> values.getOrDefault(name, "")).expand("$a"))
                .isInstanceOf(ExpansionException.class)
                .hasMessageContaining("expected no loop");
    }

    @ParameterizedTest
    @CsvSource({"100, true", "101, false"})
    void asManyParametersWithinEachOtherAsPostfixTakes(int depth, boolean taken) {
        ParameterExpansion expansion = new ParameterExpansion(
                name -> name.equals("p1") ? "end" : "$p" + (Integer.parseInt(name.substring(1)) - 1));
        if (taken) {
            assertThat(expanded(expansion, "$p" + depth)).isEqualTo("end");
        } else {
            assertThatThrownBy(() -> expansion.expand("$p" + depth)).isInstanceOf(ExpansionException.class);
        }
    }

    private static String expanded(ParameterExpansion expansion, String text) {
        return Assertions.assertDoesNotThrow(() -> expansion.expand(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0123456789"})
    void aValueThatGrowsWithoutEndIsRefused(String leaf) {
        // Each doubles the one below: 2^60 leaves.
        ParameterExpansion expansion = new ParameterExpansion(name -> {
            int level = Integer.parseInt(name.substring(1));
            return level == 0 ? leaf : ("$p" + (level - 1)).repeat(2);
        });
        assertThatThrownBy(() -> expansion.expand("$p60"))
                .isInstanceOf(ExpansionException.class)
                .hasMessageContaining("grows without end");
    }

    @Test
    void theDefaultsAreThoseOfPostconf() throws Exception {
        Optional<Postconf> postconf = Postconf.find(directory);
        assumeTrue(postconf.isPresent(), "postconf is not installed: our list of defaults is not compared with it");
        byte[] file = "compatibility_level = 3.6\nmyhostname = gw.example.com\n".getBytes(UTF_8);
        Parameters parameters = Parameters.of(MainCf.parse("main.cf", file), "/etc/postfix");
        List<String> names = List.of(
                "mydestination",
                "myorigin",
                "mydomain",
                "relay_domains",
                "mynetworks_style",
                "smtpd_relay_restrictions",
                "smtpd_timeout",
                "smtpd_hard_error_limit",
                "virtual_transport",
                "virtual_alias_domains",
                "message_size_limit",
                "parent_domain_matches_subdomains",
                "smtp_tls_fingerprint_digest",
                "append_dot_mydomain");
        List<String> theirs = postconf.get().values(file, names).orElseThrow();
        for (int i = 0; i < names.size(); i++) {
            assertThat(parameters.value(names.get(i))).as(names.get(i)).isEqualTo(theirs.get(i));
        }
    }
}
