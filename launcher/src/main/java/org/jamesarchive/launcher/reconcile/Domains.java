package org.jamesarchive.launcher.reconcile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Archive domains by number, in the order in which they were met; number 0 is the domain whose name nobody knows. */
final class Domains {

    static final int UNKNOWN = 0;

    /** Most names; what comes after that counts as unknown. */
    static final int DOMAINS_LIMIT = 10_000;

    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> names = new ArrayList<>(List.of(""));
    private final String only;

    /** @param only the only domain that counts; empty: all */
    Domains(String only) {
        this.only = only;
    }

    int number(String name) {
        if (name.isEmpty()) {
            return UNKNOWN;
        }
        Integer known = numbers.get(name);
        if (known != null) {
            return known;
        }
        if (names.size() > DOMAINS_LIMIT) {
            return UNKNOWN;
        }
        names.add(NodePages.safe(name));
        numbers.put(name, names.size() - 1);
        return names.size() - 1;
    }

    String name(int number) {
        return names.get(number);
    }

    /** Whether mail of this domain counts; that of an unknown one always does. */
    boolean counts(String name) {
        return only.isEmpty() || name.isEmpty() || name.equals(only);
    }
}
