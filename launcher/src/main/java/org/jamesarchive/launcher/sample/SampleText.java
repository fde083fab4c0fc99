package org.jamesarchive.launcher.sample;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** Made-up words, people and subjects. Used by one thread. */
final class SampleText {

    private static final int LINE_WIDTH = 72;

    private static final String[] WORDS =
            ("the of to and a in is it that for was on are as with be at one have this from by not"
                            + " but what all were when we there can an your which their if do will each about how up out them then she"
                            + " many some so these would other into has more her two like him see time could no make than first been"
                            + " its who now people my made over did down only way find use may water long little very after words"
                            + " called just where most know invoice order delivery contract meeting budget quarter report customer"
                            + " shipment warehouse server update schedule review approval request offer payment account project"
                            + " deadline agenda minutes proposal attached draft signed version legal tax audit archive policy release"
                            + " status ticket incident network maintenance backup window supplier price discount figures forecast")
                    .split(" ");
    private static final String[] FIRST = {
        "Anna", "Bela", "Chen", "Dora", "Emil", "Fatima", "Goran", "Hanna", "Ivan", "Jana", "Kofi", "Lena", "Mario",
        "Nadia", "Omar", "Petra", "Quentin", "Rosa", "Sven", "Tariq", "Ulla", "Vera", "Wim", "Xenia", "Yusuf", "Zoe"
    };
    private static final String[] LAST = {
        "Adler", "Brandt", "Costa", "Dubois", "Eriksen", "Fischer", "Garcia", "Horvat", "Ito", "Jansen", "Keller",
        "Lopez", "Meier", "Novak", "Okafor", "Peters", "Rossi", "Schmid", "Tanaka", "Urban", "Vogel", "Weber"
    };
    private static final String[] DOMAINS = {
        "example.com", "example.net", "example.org", "sales.example.com", "mail.example.net", "lists.example.org"
    };
    private static final String[] SUBJECTS = {
        "Invoice %d",
        "Re: Order %d",
        "Minutes of the meeting (%d)",
        "Fwd: contract draft v%d",
        "[ticket #%d] update",
        "Quarterly figures %d",
        "RE: RE: schedule %d",
        "Delivery note %d",
        "Reminder: approval of request %d",
        "Weekly report, week %d",
        "[announce] maintenance window %d",
        "Question about offer %d"
    };

    private final SplittableRandom random;

    SampleText(SplittableRandom random) {
        this.random = random;
    }

    String word() {
        return pick(WORDS);
    }

    String domain() {
        return pick(DOMAINS);
    }

    String subject() {
        return String.format(Locale.ROOT, pick(SUBJECTS), random.nextInt(1, 100_000));
    }

    /** {@code "Anna Adler" <anna.adler@example.com>} or one of its other spellings. */
    String person() {
        String first = pick(FIRST);
        String last = pick(LAST);
        String address = (first + "." + last).toLowerCase(Locale.ROOT) + "@" + domain();
        return switch (random.nextInt(4)) {
            case 0 -> address;
            case 1 -> "\"" + last + ", " + first + "\" <" + address + ">";
            case 2 -> address + " (" + first + " " + last + ")";
            default -> first + " " + last + " <" + address + ">";
        };
    }

    /** So many words with a full stop now and then, on one line. */
    String sentences(int words) {
        StringBuilder text = new StringBuilder();
        boolean start = true;
        for (int i = 0; i < words; i++) {
            String word = word();
            text.append(i == 0 ? "" : " ")
                    .append(start ? Character.toUpperCase(word.charAt(0)) + word.substring(1) : word);
            start = random.nextInt(11) == 0;
            text.append(start ? "." : "");
        }
        return text.append('.').toString();
    }

    /** So many words as lines of at most 72 characters. */
    List<String> wrapped(int words) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : sentences(words).split(" ")) {
            if (line.length() + word.length() >= LINE_WIDTH) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    String pick(String[] choices) {
        return choices[random.nextInt(choices.length)];
    }
}
