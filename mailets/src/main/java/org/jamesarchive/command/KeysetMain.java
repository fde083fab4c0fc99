package org.jamesarchive.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jamesarchive.store.seal.Keyset;
import org.jamesarchive.store.seal.KeysetFile;

/**
 * {@code create FILE}, {@code rotate FILE} and {@code info FILE}, each with {@code --json}: the keyset that a worker seals its mail with.
 * Prints the keys' numbers, never the keys. Exit code 0: done; 1: not done; 2: wrong command line; 141: standard output was closed.
 */
public final class KeysetMain {

    private KeysetMain() {}

    /** What is printed of a keyset as JSON. */
    record Info(String file, long primary, List<Keyset.KeyInfo> keys) {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] args) {
        OutputStream out = new Output(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        System.exit(run(args, out, err));
    }

    /** @return the exit code */
    static int run(String[] args, OutputStream out, PrintStream err) {
        try {
            List<String> operands = new ArrayList<>(List.of(args));
            boolean json = operands.remove("--json");
            if (operands.size() != 2) {
                throw new IllegalArgumentException("expected create, rotate or info, and one FILE");
            }
            Path file = Path.of(operands.get(1));
            Keyset keys =
                    switch (operands.get(0)) {
                        case "create" -> KeysetFile.create(file);
                        case "rotate" -> KeysetFile.rotate(file);
                        case "info" -> KeysetFile.read(file);
                        default ->
                            throw new IllegalArgumentException(
                                    "expected create, rotate or info, not " + operands.get(0));
                    };
            out.write(json ? json(file, keys) : text(keys));
            out.flush();
            return TableMain.GOOD;
        } catch (IllegalArgumentException e) {
            err.println(OneLine.error(e));
            return TableMain.USAGE;
        } catch (ClosedOutputException e) {
            return TableMain.NOBODY_READS;
        } catch (IOException e) {
            err.println(OneLine.error(e));
            return TableMain.BAD;
        }
    }

    private static byte[] json(Path file, Keyset keys) throws IOException {
        byte[] document =
                new ObjectMapper().writeValueAsBytes(new Info(file.toString(), keys.primaryId(), keys.keys()));
        return (new String(document, StandardCharsets.UTF_8) + '\n').getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] text(Keyset keys) {
        StringBuilder lines = new StringBuilder();
        for (Keyset.KeyInfo key : keys.keys()) {
            lines.append("key ").append(key.id()).append(' ').append(key.status());
            lines.append(key.primary() ? ", seals and opens" : key.enabled() ? ", opens" : "")
                    .append('\n');
        }
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }
}
