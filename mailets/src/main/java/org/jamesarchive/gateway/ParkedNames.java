package org.jamesarchive.gateway;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jamesarchive.delivery.Undeliverable;
import org.jamesarchive.queue.ParkedMessage;
import org.jamesarchive.store.ContentId;
import org.jspecify.annotations.Nullable;

/** What a parked message is called elsewhere. */
final class ParkedNames {

    private static final Pattern KEY = Pattern.compile("([0-9a-f]{64})-\\d+-\\d+");

    private ParkedNames() {}

    /** From its key, or, when somebody else made that, from its bytes; null when they cannot be read. */
    static @Nullable String contentId(ParkedMessage message) {
        Matcher key = KEY.matcher(message.key());
        if (key.matches()) {
            return key.group(1);
        }
        try {
            return ContentId.of(message.content()).hex();
        } catch (IOException e) {
            return null;
        }
    }

    /** The domains of its recipients, each once; none when they are not known. */
    static List<String> domains(ParkedMessage message) {
        return message.attributes()
                .getOrDefault(Undeliverable.RECIPIENTS, "")
                .lines()
                .map(recipient -> recipient.substring(recipient.lastIndexOf('@') + 1))
                .map(domain -> domain.toLowerCase(Locale.ROOT))
                .filter(domain -> !domain.isEmpty())
                .distinct()
                .toList();
    }
}
