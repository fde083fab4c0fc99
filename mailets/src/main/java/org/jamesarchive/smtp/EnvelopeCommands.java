package org.jamesarchive.smtp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes an envelope as commands, with the parameters that the host offers. */
final class EnvelopeCommands {

    /**
     * @param step what the line is
     * @param line the command without CRLF
     */
    record Command(Step step, String line) {}

    private EnvelopeCommands() {}

    /** What the host would answer to this envelope, known from its extensions alone. */
    static Optional<SendResult.Refused> refusal(Envelope envelope, long size, Extensions extensions) {
        if (extensions.sizeLimit() > 0 && size > extensions.sizeLimit()) {
            String text = "5.3.4 message of " + size + " bytes exceeds the host's limit of " + extensions.sizeLimit();
            return Optional.of(new SendResult.Refused(Stage.MAIL, new Reply(552, text)));
        }
        if (needsUtf8(envelope) && !extensions.smtpUtf8()) {
            String text = "5.6.7 the host does not offer SMTPUTF8, which an address of this envelope needs";
            return Optional.of(new SendResult.Refused(Stage.MAIL, new Reply(553, text)));
        }
        return Optional.empty();
    }

    /**
     * MAIL, a RCPT for each recipient, and DATA unless the content goes by BDAT.
     *
     * @param reset whether RSET goes ahead
     */
    static List<Command> of(Envelope envelope, long size, Extensions extensions, boolean reset) {
        List<Command> commands = new ArrayList<>(envelope.recipients().size() + 3);
        if (reset) {
            commands.add(new Command(Step.RSET, "RSET"));
        }
        commands.add(new Command(Step.MAIL, mail(envelope, size, extensions)));
        for (String recipient : envelope.recipients()) {
            commands.add(new Command(Step.RCPT, "RCPT TO:<" + recipient + ">"));
        }
        if (!extensions.chunking()) {
            commands.add(new Command(Step.DATA, "DATA"));
        }
        return commands;
    }

    private static String mail(Envelope envelope, long size, Extensions extensions) {
        StringBuilder line =
                new StringBuilder("MAIL FROM:<").append(envelope.sender()).append('>');
        if (extensions.size()) {
            line.append(" SIZE=").append(size);
        }
        if (extensions.eightBitMime()) {
            line.append(" BODY=8BITMIME");
        }
        if (needsUtf8(envelope)) {
            line.append(" SMTPUTF8");
        }
        return line.toString();
    }

    private static boolean needsUtf8(Envelope envelope) {
        return !isAscii(envelope.sender()) || envelope.recipients().stream().anyMatch(recipient -> !isAscii(recipient));
    }

    private static boolean isAscii(String address) {
        for (int i = 0; i < address.length(); i++) {
            if (address.charAt(i) > 0x7f) {
                return false;
            }
        }
        return true;
    }
}
