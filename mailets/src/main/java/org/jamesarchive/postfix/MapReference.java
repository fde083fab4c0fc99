package org.jamesarchive.postfix;

import java.util.Set;

/**
 * A table as main.cf names it: {@code type:name}.
 *
 * @param type such as {@code hash}; {@code proxy:} before it does not count
 * @param name mostly a path
 */
record MapReference(String type, String name) {

    private static final Set<String> TEXT_TYPES = Set.of("hash", "texthash", "btree", "cdb", "lmdb", "dbm", "sdbm");
    private static final String PROXY = "proxy:";

    /** @throws IllegalArgumentException when there is no type, with which Postfix would not start either */
    static MapReference parse(String text) {
        String direct = text.startsWith(PROXY) ? text.substring(PROXY.length()) : text;
        int colon = direct.indexOf(':');
        if (colon < 1 || colon + 1 == direct.length()) {
            throw new IllegalArgumentException("expected type:name");
        }
        return new MapReference(direct.substring(0, colon), direct.substring(colon + 1));
    }

    /** Whether it is made of a text file of that name, as postmap(1) reads it. */
    boolean isText() {
        return TEXT_TYPES.contains(type);
    }

    @Override
    public String toString() {
        return type + ":" + name;
    }
}
