package org.jamesarchive.launcher.importing.imap;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.store.MailFolder;
import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import javax.mail.Flags;
import javax.mail.internet.MimeMessage;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jamesarchive.launcher.importing.ImportItem;
import org.jamesarchive.launcher.importing.RecordingSink;
import org.jamesarchive.launcher.time.Time;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against GreenMail, a server that others wrote. */
@Timeout(120)
class ImapSourceTest {

    private static final Instant DAY = Instant.parse("2003-02-01T10:20:30Z");

    private final GreenMail server =
            new GreenMail(new ServerSetup[] {setup(ServerSetup.PROTOCOL_IMAP), setup(ServerSetup.PROTOCOL_IMAPS)});

    private static ServerSetup setup(String protocol) {
        ServerSetup setup = new ServerSetup(0, "127.0.0.1", protocol);
        setup.setServerStartupTimeout(30_000);
        return setup;
    }

    private GreenMailUser user;

    @BeforeEach
    void start() {
        server.start();
        user = server.setUser("alice@example.com", "alice@example.com", "pass \"word\\");
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    @Test
    void allFoldersAreReadAndNothingChangesOnTheServer() throws Exception {
        for (int i = 0; i < 250; i++) {
            put("INBOX", "Subject: inbox " + i + "\r\n\r\nx\r\n.\r\nFrom y\r\n");
        }
        put("Archive", "Subject: archive\r\n\r\n" + "z".repeat(300_000) + "\r\n");
        put("Archive.2001", "Subject: archive 2001\r\n\r\n");
        RecordingSink sink = read("", Optional.empty(), false);
        assertThat(sink.mails()).hasSize(252).contains("Subject: archive 2001\r\n\r\n");
        assertThat(sink.mails()).contains("Subject: inbox 249\r\n\r\nx\r\n.\r\nFrom y\r\n");
        assertThat(sink.keys()).doesNotHaveDuplicates();
        assertThat(sink.unreadable).isEmpty();
        assertThat(sink.items).extracting(ImportItem::date).containsOnly(Optional.of(DAY));
        assertThat(folder("INBOX").getMessages())
                .noneMatch(message -> message.getFlags().contains(Flags.Flag.SEEN));
        assertThat(source("", Optional.empty(), false).weight()).isEqualTo(252 * ImapSource.MESSAGE_WEIGHT);
        assertThat(sink.progress).isEqualTo(252 * ImapSource.MESSAGE_WEIGHT);
    }

    @Test
    void aFolderIsReadWithThoseInIt() throws Exception {
        put("INBOX", "Subject: inbox\r\n\r\n");
        put("Archive", "Subject: archive\r\n\r\n");
        put("Archive.2001", "Subject: archive 2001\r\n\r\n");
        put("Archive2", "Subject: other\r\n\r\n");
        assertThat(read("Archive", Optional.empty(), false).mails())
                .containsExactlyInAnyOrder("Subject: archive\r\n\r\n", "Subject: archive 2001\r\n\r\n");
        assertThat(read("Archive/2001", Optional.empty(), false).mails()).hasSize(1);
        assertThat(read("inbox", Optional.empty(), false).mails()).containsExactly("Subject: inbox\r\n\r\n");
        assertThatThrownBy(() -> read("nowhere", Optional.empty(), false)).hasMessage("there is no folder nowhere");
    }

    @Test
    void keysAreTheSameInTheNextRun() throws Exception {
        put("INBOX", "Subject: 1\r\n\r\n");
        put("INBOX", "Subject: 2\r\n\r\n");
        RecordingSink first = read("", Optional.empty(), false);
        put("INBOX", "Subject: 3\r\n\r\n");
        RecordingSink second = new RecordingSink();
        second.done.addAll(first.keys());
        source("", Optional.empty(), false).read(second);
        assertThat(second.mails()).containsExactly("Subject: 3\r\n\r\n");
        assertThat(second.doneBefore).isEqualTo(2);
    }

    @Test
    void aCertificateThatNobodyTrustsIsRefusedAndOneThatIsTrustedIsTaken() throws Exception {
        put("INBOX", "Subject: over TLS\r\n\r\n");
        assertThatThrownBy(() -> read("", Optional.empty(), true))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("TLS: ");
        // GreenMail's certificate names no host, so even whoever trusts it does not take it for this one.
        assertThatThrownBy(() -> read("", Optional.of(greenMails()), true))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("TLS: ");
    }

    @Test
    void aWrongPasswordIsRefused() {
        ImapUrl url = new ImapUrl(
                false, "alice@example.com", "127.0.0.1", server.getImap().getPort(), "");
        ImapSettings settings = new ImapSettings(
                url, "wrong", false, (SSLSocketFactory) SSLSocketFactory.getDefault(), Duration.ofSeconds(20));
        assertThatThrownBy(() -> new ImapSource(settings, Time.system()).read(new RecordingSink()))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("log-in: NO");
        assertThat(settings.toString()).doesNotContain("wrong");
    }

    private RecordingSink read(String folder, Optional<SSLSocketFactory> trust, boolean tls)
            throws IOException, InterruptedException {
        RecordingSink sink = new RecordingSink();
        source(folder, trust, tls).read(sink);
        return sink;
    }

    private ImapSource source(String folder, Optional<SSLSocketFactory> trust, boolean tls) {
        int port = (tls ? server.getImaps() : server.getImap()).getPort();
        ImapUrl url = new ImapUrl(tls, "alice@example.com", "127.0.0.1", port, folder);
        return new ImapSource(
                new ImapSettings(
                        url,
                        "pass \"word\\",
                        false,
                        trust.orElse((SSLSocketFactory) SSLSocketFactory.getDefault()),
                        Duration.ofSeconds(20)),
                Time.system());
    }

    private static SSLSocketFactory greenMails() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = GreenMail.class.getResourceAsStream("/greenmail.p12")) {
            store.load(in, "changeit".toCharArray());
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(
                "greenmail", store.getCertificate(store.aliases().nextElement()));
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context.getSocketFactory();
    }

    private MailFolder folder(String name) throws Exception {
        var managers = server.getManagers().getImapHostManager();
        if (name.equals("INBOX")) {
            return managers.getInbox(user);
        }
        MailFolder found = managers.getFolder(user, name);
        return found != null ? found : managers.createMailbox(user, name);
    }

    private void put(String folder, String mail) throws Exception {
        folder(folder)
                .appendMessage(
                        new MimeMessage(null, new ByteArrayInputStream(mail.getBytes(US_ASCII))),
                        new Flags(),
                        Date.from(DAY));
    }
}
