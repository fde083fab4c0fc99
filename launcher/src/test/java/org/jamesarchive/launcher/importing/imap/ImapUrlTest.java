package org.jamesarchive.launcher.importing.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImapUrlTest {

    @ParameterizedTest
    @CsvSource({
        "imap://alice@host,                       false, alice,             host, 143, ''",
        "imaps://alice@host,                      true,  alice,             host, 993, ''",
        "IMAPS://alice@host:1993/,                true,  alice,             host, 1993, ''",
        "imap://alice%40example.com@host/INBOX,   false, alice@example.com, host, 143, INBOX",
        "imap://alice@host/A/B%20C/,              false, alice,             host, 143, A/B C",
        "imap://alice@[::1]:144/%E4%B8%AD,        false, alice,             [::1], 144, \u4e2d"
    })
    void itNamesAccountAndFolder(String text, boolean tls, String user, String host, int port, String folder) {
        assertThat(ImapUrl.parse(text)).isEqualTo(new ImapUrl(tls, user, host, port, folder));
    }

    @ParameterizedTest
    @CsvSource({
        "imap://alice:secret@host/INBOX, a password does not belong into a URL",
        "imap://host/INBOX,              an IMAP URL is imap[s]://USER@HOST",
        "imap://@host/INBOX,             an IMAP URL is imap[s]://USER@HOST",
        "imap:///INBOX,                  an IMAP URL is imap[s]://USER@HOST",
        "imap://alice@host/a b,          not a URL",
        "imap://alice@host/INBOX?x,      has no parameters",
        "imap://alice;AUTH=*@host/,      has no parameters"
    })
    void whatIsNoneIsRefusedWithoutRepeatingAPassword(String text, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImapUrl.parse(text))
                .withMessageContaining(reason)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"));
    }

    @ParameterizedTest
    @CsvSource({
        "INBOX, INBOX",
        "Entw\u00fcrfe, Entw&APw-rfe",
        "R&D, R&-D",
        "~peter/mail/\u53f0\u5317/\u65e5\u672c\u8a9e, '~peter/mail/&U,BTFw-/&ZeVnLIqe-'",
        "\ud83d\ude00, &2D3eAA-"
    })
    void namesAreModifiedUtf7(String name, String encoded) {
        assertThat(MailboxName.encode(name)).isEqualTo(encoded);
    }
}
