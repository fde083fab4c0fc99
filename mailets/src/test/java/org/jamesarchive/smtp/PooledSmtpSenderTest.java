package org.jamesarchive.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PooledSmtpSenderTest extends SmtpSenderTest {

    @Test
    void handsOverAMessage() {
        assertThat(send()).isEqualTo(new SendResult.Accepted(new Reply(250, "2.0.0 stored 1")));
        ScriptedWorker.Received message = worker.received().get(0);
        assertThat(message.sender()).isEqualTo("alice@example.com");
        assertThat(message.recipients()).containsExactly("archive@archive.example.com");
        assertThat(message.mail()).isEqualTo("SIZE=26 BODY=8BITMIME");
        assertThat(message.content()).isEqualTo("Subject: hello\r\n\r\nHello.\r\n");
    }
}
