package org.jamesarchive.smtp;

/** One line of a {@link ScriptedWorker}'s script. */
record Rule(Stage stage, Rule.Scope scope, Rule.Action action) {

    /** Where it applies; 0 and empty mean everywhere. */
    record Scope(int connection, int message, String recipient) {}

    /** What is done instead of behaving. */
    sealed interface Action {}

    record Answer(String reply) implements Action {}

    record Close() implements Action {}

    record Reset() implements Action {}

    record Hang() implements Action {}

    record StoreAndClose() implements Action {}

    /** Behaves, but says so only when the next command has come. */
    record AnswerLate() implements Action {}

    /** In the midst of the content, when that many of its bytes have come, does something else. */
    record AfterBytes(long bytes, Action action) implements Action {}

    boolean fits(Stage at, int connection, int message, String recipient) {
        return stage == at
                && (scope.connection() == 0 || scope.connection() == connection)
                && (scope.message() == 0 || scope.message() == message)
                && (scope.recipient().isEmpty() || scope.recipient().equals(recipient));
    }
}
