package org.jamesarchive.delivery;

import java.time.Duration;

/**
 * Relay before reply: how long a client waits for the workers before its message goes into the durable queue.
 *
 * @param isOn whether messages are shown to the workers at all before they are queued
 * @param budget longest wait of a client
 * @param silence a worker that gives no sign of life to anybody for this long is not waited for any longer
 * @param limit clients that may wait at a time; the messages of further ones are queued at once
 */
public record RelaySettings(boolean isOn, Duration budget, Duration silence, int limit) {

    /** Longest budget: below the 10 minutes that a client waits for the reply to its dot (RFC 5321 §4.5.3.2.6). */
    public static final Duration BUDGET_LIMIT = Duration.ofMinutes(5);

    /** On; 5 seconds; half a second; 56 clients. */
    public static final RelaySettings DEFAULT =
            new RelaySettings(true, Duration.ofSeconds(5), Duration.ofMillis(500), 56);

    /** Most clients that can be allowed to wait. */
    public static final int LIMIT_LIMIT = 10_000;

    /** @throws IllegalArgumentException when a duration is not positive or too long, or the limit not from 1 to 10,000 */
    public RelaySettings {
        if (budget.isNegative() || budget.isZero() || budget.compareTo(BUDGET_LIMIT) > 0) {
            throw new IllegalArgumentException("a budget of " + budget + ": expected up to " + BUDGET_LIMIT);
        }
        if (silence.isNegative() || silence.isZero()) {
            throw new IllegalArgumentException("the silence must be positive");
        }
        if (limit < 1 || limit > LIMIT_LIMIT) {
            throw new IllegalArgumentException("a limit of " + limit + " clients: expected 1 to " + LIMIT_LIMIT);
        }
    }

    /** These settings, on or off. */
    public RelaySettings withOn(boolean on) {
        return new RelaySettings(on, budget, silence, limit);
    }

    /** These settings with another budget; a shorter one shortens the silence, too. */
    public RelaySettings withBudget(Duration longest) {
        return new RelaySettings(isOn, longest, silence.compareTo(longest) > 0 ? longest : silence, limit);
    }

    /** These settings with another silence. */
    public RelaySettings withSilence(Duration longest) {
        return new RelaySettings(isOn, budget, longest, limit);
    }

    /** These settings with another limit. */
    public RelaySettings withLimit(int clients) {
        return new RelaySettings(isOn, budget, silence, clients);
    }
}
