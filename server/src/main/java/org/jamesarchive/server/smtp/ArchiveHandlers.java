package org.jamesarchive.server.smtp;

import java.util.List;
import java.util.stream.Stream;
import org.apache.james.protocols.lib.handler.HandlersPackage;
import org.apache.james.protocols.smtp.core.ExpnCmdHandler;
import org.apache.james.protocols.smtp.core.HeloCmdHandler;
import org.apache.james.protocols.smtp.core.HelpCmdHandler;
import org.apache.james.protocols.smtp.core.NoopCmdHandler;
import org.apache.james.protocols.smtp.core.QuitCmdHandler;
import org.apache.james.protocols.smtp.core.RsetCmdHandler;
import org.apache.james.protocols.smtp.core.UnknownCmdHandler;
import org.apache.james.protocols.smtp.core.VrfyCmdHandler;
import org.apache.james.smtpserver.AuthRequiredToRelayRcptHook;
import org.apache.james.smtpserver.JamesWelcomeMessageHandler;
import org.apache.james.smtpserver.SendMailHandler;

/**
 * The handlers behind those of smtpserver.xml. Of James' own list are missing: AUTH and what belongs to it (an archive has no
 * users), the pass for {@code postmaster@} and {@code abuse@} (whoever may be written to stands in the access table), and
 * whatever looks up names. A recipient that no hook let in must be in a domain of domainlist.xml.
 */
public final class ArchiveHandlers implements HandlersPackage {

    @Override
    public List<String> getHandlers() {
        return Stream.of(
                        JamesWelcomeMessageHandler.class,
                        CommandGate.class,
                        EhloCommand.class,
                        HeloCmdHandler.class,
                        StartTlsCommand.class,
                        AuthCommand.class,
                        MailCommand.class,
                        MessageSizeLimit.class,
                        InternationalAddresses.class,
                        RecipientCommand.class,
                        AuthRequiredToRelayRcptHook.class,
                        DataCommand.class,
                        BdatCommand.class,
                        EndOfData.class,
                        SendMailHandler.class,
                        RsetCmdHandler.class,
                        NoopCmdHandler.class,
                        QuitCmdHandler.class,
                        VrfyCmdHandler.class,
                        ExpnCmdHandler.class,
                        HelpCmdHandler.class,
                        UnknownCmdHandler.class)
                .map(Class::getName)
                .toList();
    }
}
