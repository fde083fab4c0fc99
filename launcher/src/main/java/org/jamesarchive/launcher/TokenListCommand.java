package org.jamesarchive.launcher;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jamesarchive.token.Token;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code archive token list}. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Prints names and roles; a token itself is nowhere.")
final class TokenListCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private TokenOptions options = new TokenOptions();

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    TokenListCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        List<Token> tokens = options.editor().read().tokens();
        if (json) {
            ObjectMapper mapper = new ObjectMapper();
            ArrayNode all = mapper.createArrayNode();
            tokens.forEach(token -> all.addObject()
                    .put("name", token.name())
                    .put("role", token.role().word()));
            surroundings.out().println(mapper.writeValueAsString(all));
        } else {
            tokens.forEach(token -> surroundings
                    .console()
                    .say(token.name() + "  " + token.role().word()));
        }
        return CommandLine.ExitCode.OK;
    }
}
