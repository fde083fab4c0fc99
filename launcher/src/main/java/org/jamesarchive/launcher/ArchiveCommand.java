package org.jamesarchive.launcher;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jamesarchive.launcher.cluster.BeingStoppedException;
import org.jamesarchive.launcher.cluster.ClusterException;
import org.jamesarchive.launcher.cluster.NodeRuntime;
import org.jamesarchive.launcher.terminal.Console;
import org.jamesarchive.launcher.time.Time;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** The main of the {@code archive} script: hands over to one command a subcommand, and turns failures into one line and an exit code. */
@Command(
        name = "archive",
        mixinStandardHelpOptions = true,
        version = "archive 0.1.0",
        description = "Runs an email archive on this machine: gateways that take mail, workers that store it.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "Try:  archive demo", "Help on one command:  archive COMMAND --help"})
public final class ArchiveCommand implements Runnable {

    private static final int STOPPED = 130;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        Console console = new Console(out, err, Boolean.getBoolean("archive.terminal"), Time.system());
        Runtime.getRuntime().addShutdownHook(new Thread(console::silence, "silence"));
        Path home = Path.of(System.getProperty("archive.home", "."))
                .toAbsolutePath()
                .normalize();
        Surroundings surroundings = new Surroundings(console, out, Time.system(), NodeRuntime.ofHome(home));
        System.exit(commandLine(surroundings, out, err).execute(args));
    }

    static CommandLine commandLine(Surroundings surroundings, PrintWriter out, PrintWriter err) {
        return new CommandLine(new ArchiveCommand())
                .addSubcommand(new UpCommand(surroundings))
                .addSubcommand(new DownCommand(surroundings))
                .addSubcommand(new StatusCommand(surroundings))
                .addSubcommand(new SendCommand(surroundings))
                .addSubcommand(new ImportCommand(surroundings))
                .addSubcommand(new DemoCommand(surroundings))
                .addSubcommand(new KillCommand(surroundings))
                .addSubcommand(new StartCommand(surroundings))
                .addSubcommand(new VerifyCommand(surroundings))
                .addSubcommand(new RebuildCommand(surroundings))
                .addSubcommand(new AuditCommand(surroundings))
                .addSubcommand(new SearchCommand(surroundings))
                .addSubcommand(new ShowCommand(surroundings))
                .addSubcommand(new ExportCommand(surroundings))
                .addSubcommand(new ResendCommand(surroundings))
                .addSubcommand(KeysetCommand.commandLine(surroundings))
                .addSubcommand(new BackupCommand(surroundings))
                .addSubcommand(new RestoreCommand(surroundings))
                .addSubcommand(new ReconcileCommand(surroundings))
                .addSubcommand(new RepairCommand(surroundings))
                .addSubcommand(new CompareCommand(surroundings))
                .addSubcommand(TableCommand.commandLine(surroundings))
                .addSubcommand(TokenCommand.commandLine(surroundings))
                .addSubcommand(new ImportPostfixCommand(surroundings))
                .addSubcommand(new DnsCommand(surroundings))
                // A table's key may begin with @.
                .setExpandAtFiles(false)
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler((wrong, args) -> wrongCommandLine(surroundings.console(), wrong))
                .setExecutionExceptionHandler((failure, command, parsed) -> failed(surroundings.console(), failure));
    }

    private static int wrongCommandLine(Console console, ParameterException wrong) {
        String name = wrong.getCommandLine().getCommandSpec().qualifiedName();
        console.warn("archive: " + oneLine(wrong) + " (see ./" + name + " --help)");
        return CommandLine.ExitCode.USAGE;
    }

    private static int failed(Console console, Exception failure) throws Exception {
        if (failure instanceof BeingStoppedException || failure instanceof InterruptedException) {
            return STOPPED;
        }
        if (failure instanceof ClusterException || failure instanceof IOException) {
            console.warn("archive: " + failure.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        }
        throw failure;
    }

    private static String oneLine(Exception e) {
        return String.valueOf(e.getMessage()).replaceAll("\\s*[\\r\\n]+\\s*", " ");
    }
}
