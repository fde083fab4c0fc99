package org.jamesarchive.command;

import java.util.List;

/** The arguments of a program, taken one after the other. */
final class ArgumentList {

    private final List<String> arguments;
    private int next;

    ArgumentList(List<String> arguments) {
        this.arguments = List.copyOf(arguments);
    }

    boolean hasNext() {
        return next < arguments.size();
    }

    String next() {
        next++;
        return arguments.get(next - 1);
    }

    /** @throws IllegalArgumentException when the argument before is the last one */
    String value() {
        if (!hasNext()) {
            throw new IllegalArgumentException(arguments.get(next - 1) + " wants a value");
        }
        return next();
    }
}
