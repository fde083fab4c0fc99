package org.jamesarchive.server.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import org.apache.james.core.MailAddress;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.apache.james.queue.api.MailQueue.MailQueueItem.CompletionStatus;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageSource;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.apache.mailet.PerRecipientHeaders;
import org.jamesarchive.queue.AppendLogQueue;
import org.jamesarchive.queue.DurableQueue;
import org.jamesarchive.queue.QueueEntry;
import org.jamesarchive.queue.QueueSettings;
import org.jamesarchive.server.mail.ExactMimeMessage;
import org.jamesarchive.server.mail.MailBytes;
import org.jamesarchive.store.Content;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** On a real log: what a James queue promises, and what a restart keeps. */
@SuppressWarnings("JavaUtilDate") // as James has it
final class DurableMailQueueTest {

    private static final MailQueueName SPOOL = MailQueueName.of("spool");
    private static final String BYTES = "Subject: \u00e4\r\nX:y\r\n\r\nbody\r\n";

    @TempDir
    Path dir;

    private final List<String> damaged = Collections.synchronizedList(new ArrayList<>());
    private final List<MailQueueItem> items = Collections.synchronizedList(new ArrayList<>());
    private final List<Disposable> subscriptions = new ArrayList<>();
    private DurableMailQueueFactory factory;
    private ManageableMailQueue queue;

    @BeforeEach
    void open() {
        factory = new DurableMailQueueFactory(
                dir, this::openLog, this::keepDamaged, new RawMailQueueItemDecoratorFactory(), Clock.systemUTC());
        queue = factory.createQueue(SPOOL);
    }

    private DurableQueue openLog(Path directory) throws IOException {
        return AppendLogQueue.open(
                QueueSettings.of(directory).withSegmentSize(QueueSettings.SEGMENT_SIZE_LEAST), Clock.systemUTC());
    }

    private String keepDamaged(MailQueueName name, QueueEntry entry, String reason) throws IOException {
        damaged.add(new String(entry.content().open().readAllBytes(), StandardCharsets.ISO_8859_1));
        return "key";
    }

    @AfterEach
    void close() throws IOException {
        subscriptions.forEach(Disposable::dispose);
        factory.close();
    }

    private void restart() throws IOException {
        close();
        items.clear();
        open();
    }

    /** Takes mails as the spooler does, up to four at a time. */
    private void consume() {
        subscriptions.add(Flux.from(queue.deQueue()).limitRate(4).subscribe(items::add));
    }

    @Test
    void givesBackTheWholeMailAfterARestart() throws Exception {
        MailImpl mail = mail("Mail1");
        mail.setState("archive");
        mail.setErrorMessage("an error");
        mail.setRemoteAddr("192.0.2.1");
        mail.setRemoteHost("192.0.2.1");
        mail.setLastUpdated(new Date(1234567));
        mail.setAttribute(Attribute.convertToAttribute("number", 7));
        mail.setAttribute(Attribute.convertToAttribute("list", List.of(AttributeValue.of("a"), AttributeValue.of(2))));
        mail.addSpecificHeaderForRecipient(
                PerRecipientHeaders.Header.builder().name("X-A").value("b: c").build(),
                new MailAddress("one@example.com"));
        queue.enQueue(mail);
        restart();
        consume();
        await().until(() -> items.size() == 1);

        Mail again = items.get(0).getMail();
        assertThat(again.getName()).isEqualTo("Mail1");
        assertThat(again.getMaybeSender().asString()).isEqualTo("sender@example.org");
        assertThat(again.getRecipients()).isEqualTo(mail.getRecipients());
        assertThat(again.getState()).isEqualTo("archive");
        assertThat(again.getErrorMessage()).isEqualTo("an error");
        assertThat(again.getRemoteAddr()).isEqualTo("192.0.2.1");
        assertThat(again.getRemoteHost()).isEqualTo("192.0.2.1");
        assertThat(again.getLastUpdated()).isEqualTo(new Date(1234567));
        assertThat(again.attributesMap()).isEqualTo(mail.attributesMap());
        assertThat(again.getPerRecipientSpecificHeaders()).isEqualTo(mail.getPerRecipientSpecificHeaders());
        assertThat(bytes(again)).isEqualTo(BYTES);
    }

    @Test
    void keepsTheNullReversePath() throws Exception {
        MailImpl mail = mail("Mail1");
        mail.setSender(MailAddress.nullSender());
        queue.enQueue(mail);
        consume();
        await().until(() -> items.size() == 1);
        assertThat(items.get(0).getMail().getMaybeSender().isNullSender()).isTrue();
    }

    @Test
    void keepsTheBytesOfAMessageThatWasParsedAndPrintsOneThatWasChanged() throws Exception {
        MailImpl parsed = mail("parsed");
        assertThat(parsed.getMessage().getContent()).isNotNull();
        queue.enQueue(parsed);
        MailImpl changed = mail("changed");
        changed.getMessage().addHeader("X-New", "yes");
        queue.enQueue(changed);
        consume();
        await().until(() -> items.size() == 2);
        assertThat(bytes(items.get(0).getMail())).isEqualTo(BYTES);
        assertThat(bytes(items.get(1).getMail())).contains("X-New: yes").endsWith("\r\n\r\nbody\r\n");
    }

    @Test
    void whatIsDoneIsGoneAndWhatIsNotComesBackAfterACrash() throws Exception {
        for (int i = 0; i < 3; i++) {
            queue.enQueue(mail("Mail" + i));
        }
        consume();
        await().until(() -> items.size() == 3);
        items.get(1).done(CompletionStatus.SUCCESS);
        assertThat(queue.getSize()).isEqualTo(2);
        restart();
        consume();
        await().until(() -> items.size() == 2);
        assertThat(items).extracting(item -> item.getMail().getName()).containsExactly("Mail0", "Mail2");
    }

    @Test
    void aDelayedMailWaitsAlsoOverARestartUntilItIsFlushed() throws Exception {
        queue.enQueue(mail("later"), Duration.ofHours(1));
        queue.enQueue(mail("never"), Duration.ofSeconds(Long.MAX_VALUE));
        queue.enQueue(mail("now"));
        restart();
        consume();
        await().until(() -> items.size() == 1);
        assertThat(items.get(0).getMail().getName()).isEqualTo("now");
        assertThat(views(queue))
                .extracting(view ->
                        view.getMail().getName() + view.getNextDelivery().isPresent())
                .containsExactly("latertrue", "nevertrue", "nowfalse");
        assertThat(queue.flush()).isEqualTo(2);
        await().until(() -> items.size() == 3);
    }

    @Test
    void aShortDelayPasses() throws Exception {
        queue.enQueue(mail("soon"), Duration.ofMillis(300));
        consume();
        await().until(() -> items.size() == 1);
    }

    @Test
    void aRejectedMailStays() throws Exception {
        queue.enQueue(mail("Mail1"));
        consume();
        await().until(() -> items.size() == 1);
        items.get(0).done(CompletionStatus.REJECT);
        assertThat(queue.getSize()).isEqualTo(1);
        assertThat(queue.flush()).isEqualTo(1);
        await().until(() -> items.size() == 2);
    }

    @Test
    void removesByNameSenderRecipientAndAllButWhatIsUnderWay() throws Exception {
        consume();
        queue.enQueue(mail("under way"));
        await().until(() -> items.size() == 1);
        for (int i = 0; i < 6; i++) {
            MailImpl mail = mail("Mail" + i);
            mail.setSender(new MailAddress("sender" + i + "@example.org"));
            mail.setRecipients(List.of(new MailAddress("recipient" + i + "@example.org")));
            queue.enQueue(mail, Duration.ofHours(1));
        }
        assertThat(queue.remove(ManageableMailQueue.Type.Name, "Mail0")).isEqualTo(1);
        assertThat(queue.remove(ManageableMailQueue.Type.Sender, "sender1@example.org"))
                .isEqualTo(1);
        assertThat(queue.remove(ManageableMailQueue.Type.Recipient, "recipient2@example.org"))
                .isEqualTo(1);
        assertThat(queue.remove(ManageableMailQueue.Type.Recipient, "nobody@example.org"))
                .isZero();
        assertThat(queue.getSize()).isEqualTo(4);
        assertThat(queue.clear()).isEqualTo(3);
        assertThat(queue.getSize()).isEqualTo(1);
        restart();
        assertThat(views(queue)).extracting(view -> view.getMail().getName()).containsExactly("under way");
    }

    @Test
    void whatIsNoMailIsKeptElsewhereAndTheNextComes() throws Exception {
        String[] headers = {"no JSON", "[]", "{}", "{\"name\":\"a\",\"recipients\":[\"@@\"]}"};
        factory.close();
        try (DurableQueue log = openLog(dir.resolve("spool"))) {
            for (String header : headers) {
                log.append(
                        header.getBytes(StandardCharsets.UTF_8),
                        Content.of(BYTES.getBytes(StandardCharsets.ISO_8859_1)));
            }
        }
        open();
        queue.enQueue(mail("whole"));
        consume();
        await().until(() -> items.size() == 1);
        assertThat(damaged).hasSize(headers.length).containsOnly(BYTES);
        assertThat(queue.getSize()).isEqualTo(1);
    }

    @Test
    void refusesToTakeWhatItCannotKeep() throws Exception {
        List<DurableQueue> logs = new ArrayList<>();
        DurableMailQueueFactory closing = new DurableMailQueueFactory(
                dir.resolve("closing"),
                directory -> {
                    logs.add(openLog(directory));
                    return logs.get(0);
                },
                this::keepDamaged,
                new RawMailQueueItemDecoratorFactory(),
                Clock.systemUTC());
        ManageableMailQueue refusing = closing.createQueue(SPOOL);
        logs.get(0).close();
        assertThatThrownBy(() -> refusing.enQueue(mail("Mail1"))).isInstanceOf(MailQueue.MailQueueException.class);
        closing.close();
    }

    @Test
    void listsTheQueuesItMadeAndRefusesNamesThatArePaths() {
        assertThat(factory.listCreatedMailQueues()).containsExactly(SPOOL);
        assertThat(factory.getQueue(SPOOL)).containsSame(queue);
        assertThat(factory.getQueue(MailQueueName.of("outgoing"))).isEmpty();
        assertThatThrownBy(() -> factory.createQueue(MailQueueName.of("../outside")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'../outside'");
    }

    private static List<ManageableMailQueue.MailQueueItemView> views(ManageableMailQueue queue) throws Exception {
        List<ManageableMailQueue.MailQueueItemView> views = new ArrayList<>();
        queue.browse().forEachRemaining(views::add);
        return views;
    }

    private static String bytes(Mail mail) throws Exception {
        return new String(MailBytes.of(mail).open().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    private static MailImpl mail(String name) throws Exception {
        MailImpl mail = MailImpl.builder()
                .name(name)
                .sender("sender@example.org")
                .addRecipients("one@example.com", "two@example.com")
                .build();
        mail.setMessageNoCopy(new ExactMimeMessage(new MimeMessageSource() {
            @Override
            public String getSourceId() {
                return name;
            }

            @Override
            public InputStream getInputStream() {
                return new ByteArrayInputStream(BYTES.getBytes(StandardCharsets.ISO_8859_1));
            }
        }));
        return mail;
    }
}
