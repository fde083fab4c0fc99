package org.jamesarchive.server;

import com.google.inject.ConfigurationException;
import com.google.inject.CreationException;
import com.google.inject.ProvisionException;
import com.google.inject.spi.Message;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** Finds in whatever James throws at start the one line that helps the operator. */
final class StartupFailure {

    private static final int CAUSES_LIMIT = 1000;

    /** Exceptions whose message is made for the operator. */
    private static final Set<String> SPEAKING = Set.of(
            StartupException.class.getName(),
            "org.jamesarchive.settings.SettingsException",
            "org.apache.james.protocols.api.handler.WiringException",
            "java.net.BindException");

    private StartupFailure() {}

    /** One line, without line breaks: the message of a speaking exception, else that of the innermost cause. */
    static String line(Throwable failure) {
        Deque<Throwable> open = new ArrayDeque<>(List.of(failure));
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Throwable innermost = failure;
        while (!open.isEmpty() && seen.size() < CAUSES_LIMIT) {
            Throwable next = open.removeFirst();
            if (!seen.add(next)) {
                continue;
            }
            if (SPEAKING.contains(next.getClass().getName())) {
                return oneLine(String.valueOf(next.getMessage()));
            }
            innermost = next;
            causes(next).forEach(open::addFirst);
        }
        return "cannot start: " + oneLine(innermost.toString()) + "; the log has the details";
    }

    private static List<Throwable> causes(Throwable failure) {
        Collection<Message> messages = List.of();
        if (failure instanceof CreationException creation) {
            messages = creation.getErrorMessages();
        } else if (failure instanceof ProvisionException provision) {
            messages = provision.getErrorMessages();
        } else if (failure instanceof ConfigurationException configuration) {
            messages = configuration.getErrorMessages();
        }
        List<Throwable> causes = new ArrayList<>();
        messages.forEach(message -> {
            if (message.getCause() != null) {
                causes.add(message.getCause());
            }
        });
        if (failure.getCause() != null) {
            causes.add(failure.getCause());
        }
        return causes;
    }

    static String oneLine(String text) {
        return text.strip().replaceAll("\\s*[\\r\\n]+\\s*", " ");
    }
}
