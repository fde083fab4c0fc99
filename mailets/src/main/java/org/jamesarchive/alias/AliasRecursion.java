package org.jamesarchive.alias;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jamesarchive.table.MailboxAddress;
import org.jspecify.annotations.Nullable;

/**
 * Follows one recipient through a table, as Postfix's cleanup(8) does: each address is replaced in place by the first of its
 * targets, the others are appended; an address that was mapped to itself (among others) is final. Ends always: an address is
 * replaced less than recursionLimit times, and there are at most expansionLimit addresses. For one thread.
 */
final class AliasRecursion {

    private final Path file;
    private final AliasSettings settings;
    private final Function<MailboxAddress, Optional<AliasMatch>> table;
    private final List<Step> addresses = new ArrayList<>();
    private final Set<String> identities = new HashSet<>();
    private boolean mapped;

    private record Step(MailboxAddress address, String canonical) {

        Step(MailboxAddress address) {
            this(address, address.canonical());
        }
    }

    AliasRecursion(Path file, AliasSettings settings, Function<MailboxAddress, Optional<AliasMatch>> table) {
        this.file = file;
        this.settings = settings;
        this.table = table;
    }

    AliasExpansion expand(MailboxAddress recipient) {
        addresses.add(new Step(recipient));
        for (int i = 0; i < addresses.size(); i++) {
            String failure = follow(i);
            if (failure != null) {
                return new AliasExpansion.Failed(failure);
            }
        }
        return mapped ? new AliasExpansion.Expanded(distinct()) : new AliasExpansion.NotMapped();
    }

    /** Replaces address {@code i} until nothing maps it any more; gives the reason when a limit stops that. */
    private @Nullable String follow(int i) {
        int line = 1;
        for (int depth = 0; !identities.contains(addresses.get(i).canonical()); depth++) {
            if (depth == settings.recursionLimit()) {
                return failure(line, settings.recursionLimit() + " or more mappings one after the other");
            }
            Optional<AliasMatch> match = table.apply(addresses.get(i).address());
            if (match.isEmpty()) {
                return null;
            }
            line = match.get().rule().line();
            String failure = replace(i, match.get());
            if (failure != null) {
                return failure;
            }
        }
        return null;
    }

    private @Nullable String replace(int i, AliasMatch match) {
        String replaced = addresses.get(i).canonical();
        int line = match.rule().line();
        List<Step> steps = match.addresses().stream().map(Step::new).toList();
        if (addresses.size() - 1 + steps.size() > settings.expansionLimit()) {
            return failure(line, "over " + settings.expansionLimit() + " addresses");
        }
        for (Step step : steps) {
            if (step.address().octets() > settings.addressLengthLimit()) {
                return failure(line, "an address of over " + settings.addressLengthLimit() + " octets");
            }
            if (step.canonical().equals(replaced)) {
                identities.add(replaced);
            }
        }
        mapped = true;
        addresses.set(i, steps.get(0));
        addresses.addAll(steps.subList(1, steps.size()));
        return null;
    }

    private String failure(int line, String what) {
        return file + ":" + line + ": a recipient expands to " + what;
    }

    private List<String> distinct() {
        Map<String, String> shownByCanonical = new LinkedHashMap<>();
        addresses.forEach(step ->
                shownByCanonical.putIfAbsent(step.canonical(), step.address().toString()));
        return List.copyOf(shownByCanonical.values());
    }
}
