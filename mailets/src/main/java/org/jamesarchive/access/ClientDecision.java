package org.jamesarchive.access;

/** What is decided about a client by its address. */
public sealed interface ClientDecision {

    /**
     * It may connect.
     *
     * @param requirements what it must have done before it may send mail
     */
    record Permit(ClientRequirements requirements) implements ClientDecision {}

    /**
     * It gets {@code 554 5.7.1} instead of a greeting.
     *
     * @param text what it is told, printable ASCII, never empty
     */
    record Reject(String text) implements ClientDecision {}
}
