package org.jamesarchive.launcher.mail;

/** Takes mails one after another. */
@FunctionalInterface
public interface MailSink {

    /** @throws InterruptedException when the thread is interrupted while the sink has no room */
    void accept(Mail mail) throws InterruptedException;
}
