package org.jamesarchive.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A case of {@code smtp-door.txt}, which explains the form.
 *
 * @param title what is tried
 * @param steps its lines
 */
record DoorCase(String title, List<String> steps) {

    private static final Pattern REPEAT = Pattern.compile("\\{(.+?)\\*(\\d+)}", Pattern.DOTALL);
    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:x([0-9a-f]{2})|(.))");
    private static final Pattern REPLIES = Pattern.compile("<(?:\\*(\\d+))? (.*)");

    static List<DoorCase> all() throws IOException {
        List<DoorCase> cases = new ArrayList<>();
        try (InputStream in = DoorCase.class.getResourceAsStream("/smtp-door.txt")) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                if (line.startsWith("= ")) {
                    cases.add(new DoorCase(line.substring(2), new ArrayList<>()));
                } else if (!line.startsWith("#") && !line.isEmpty()) {
                    cases.get(cases.size() - 1).steps().add(line);
                }
            }
        }
        return cases;
    }

    /** Plays the case; fails at the first reply that is another one. */
    void play(Conversation smtp) throws IOException {
        for (String step : steps) {
            Matcher replies = REPLIES.matcher(step);
            if (step.equals("ready")) {
                Conversation.require(smtp.mail().command("RCPT TO:<archive@archive-gw.example.com>"), "250");
            } else if (step.startsWith(">> ")) {
                smtp.write(bytes(step.substring(3)));
            } else if (step.startsWith("> ")) {
                smtp.write(bytes(step.substring(2) + "\\r\\n"));
            } else if (step.equals("< closed")) {
                assertThatThrownBy(smtp::reply).as(title).isInstanceOf(IOException.class);
            } else if (replies.matches()) {
                int count = replies.group(1) == null ? 1 : Integer.parseInt(replies.group(1));
                for (int i = 0; i < count; i++) {
                    assertThat(smtp.reply()).as(title).startsWith(replies.group(2));
                }
            } else {
                throw new AssertionError("smtp-door.txt: '" + step + "' is no step");
            }
        }
    }

    @Override
    public String toString() {
        return title;
    }

    private static byte[] bytes(String text) {
        String repeated = REPEAT.matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(match.group(1).repeat(Integer.parseInt(match.group(2)))));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(repeated.length());
        Matcher escape = ESCAPE.matcher(repeated);
        int at = 0;
        while (escape.find()) {
            bytes.writeBytes(repeated.substring(at, escape.start()).getBytes(StandardCharsets.UTF_8));
            bytes.write(escape.group(1) == null ? escaped(escape.group(2)) : Integer.parseInt(escape.group(1), 16));
            at = escape.end();
        }
        bytes.writeBytes(repeated.substring(at).getBytes(StandardCharsets.UTF_8));
        return bytes.toByteArray();
    }

    private static int escaped(String letter) {
        return switch (letter) {
            case "r" -> '\r';
            case "n" -> '\n';
            case "0" -> 0;
            case "\\" -> '\\';
            default -> throw new AssertionError("smtp-door.txt: \\" + letter + " is no escape");
        };
    }
}
