package org.jamesarchive.smtp;

/** Adds rules of one scope to a {@link ScriptedWorker} and gives it back, so that calls can be chained. */
public final class Script {

    private final ScriptedWorker worker;
    private final Rule.Scope scope;

    Script(ScriptedWorker worker, Rule.Scope scope) {
        this.worker = worker;
        this.scope = scope;
    }

    /** See {@link ScriptedWorker#answering}. */
    public ScriptedWorker answering(Stage stage, String reply) {
        return at(stage, new Rule.Answer(reply));
    }

    /** See {@link ScriptedWorker#closingAt}. */
    public ScriptedWorker closingAt(Stage stage) {
        return at(stage, new Rule.Close());
    }

    /** See {@link ScriptedWorker#resettingAt}. */
    public ScriptedWorker resettingAt(Stage stage) {
        return at(stage, new Rule.Reset());
    }

    /** See {@link ScriptedWorker#hangingAt}. */
    public ScriptedWorker hangingAt(Stage stage) {
        return at(stage, new Rule.Hang());
    }

    /** See {@link ScriptedWorker#droppingTheAcknowledgement}. */
    public ScriptedWorker droppingTheAcknowledgement() {
        return at(Stage.CONTENT, new Rule.StoreAndClose());
    }

    /** Stores the message, and says so only when the next command has come: a client that does not send ahead hangs. */
    public ScriptedWorker answeringBehindTheNextCommand() {
        return at(Stage.CONTENT, new Rule.AnswerLate());
    }

    /** Closes in mid-DATA, when that many bytes of the content have come. */
    public ScriptedWorker closingInContentAfter(long bytes) {
        return at(Stage.CONTENT, new Rule.AfterBytes(bytes, new Rule.Close()));
    }

    /** Resets in mid-DATA. */
    public ScriptedWorker resettingInContentAfter(long bytes) {
        return at(Stage.CONTENT, new Rule.AfterBytes(bytes, new Rule.Reset()));
    }

    /** Answers in mid-DATA and closes. */
    public ScriptedWorker answeringInContentAfter(long bytes, String reply) {
        return at(Stage.CONTENT, new Rule.AfterBytes(bytes, new Rule.Answer(reply)));
    }

    /** Reads no further in mid-DATA, and keeps the connection. */
    public ScriptedWorker stallingInContentAfter(long bytes) {
        return at(Stage.CONTENT, new Rule.AfterBytes(bytes, new Rule.Hang()));
    }

    private ScriptedWorker at(Stage stage, Rule.Action action) {
        worker.add(new Rule(stage, scope, action));
        return worker;
    }
}
