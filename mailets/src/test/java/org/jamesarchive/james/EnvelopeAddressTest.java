package org.jamesarchive.james;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.james.core.MailAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EnvelopeAddressTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a@example.com",
                "A.B+c=d@Example.COM",
                "jürgen@bücher.example",
                "邮件@例子.example",
                "a..b@example.com",
                ".a@example.com",
                "a.@example.com",
                "\"a b\"@example.com",
                "\"a\\\"b\"@example.com",
                "a@[192.0.2.1]",
                "a@[IPv6:2001:db8::1]",
                "a@under_score.example",
                "61@stand-in.invalid",
                "zz@STAND-IN.invalid"
            })
    void comesOutOfJamesAsItWentIn(String address) throws Exception {
        assertThat(EnvelopeAddress.of(new MailAddress(EnvelopeAddress.forJames(address))))
                .isEqualToIgnoringCase(address);
    }

    @Test
    void whatJamesTakesIsNotDisguised() {
        assertThat(EnvelopeAddress.forJames("archive@example.com")).isEqualTo("archive@example.com");
    }

    @Test
    void aForeignStandInStaysWhatItIs() throws Exception {
        assertThat(EnvelopeAddress.of(new MailAddress("zz@stand-in.invalid"))).isEqualTo("zz@stand-in.invalid");
    }
}
