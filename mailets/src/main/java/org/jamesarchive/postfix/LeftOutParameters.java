package org.jamesarchive.postfix;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jamesarchive.table.TableEntry;
import org.jamesarchive.table.TextTable;

/** The parameters without counterpart, from the resource {@code leftout}. Immutable. */
final class LeftOutParameters {

    private static final String RESOURCE = "leftout";
    private static final Pattern VALUE = Pattern.compile("(decides|differs)\\s+\\[([^\\]]*)]\\s+(.*)", Pattern.DOTALL);

    /** Named after a transport of master.cf, such as {@code relay_destination_concurrency_limit}. */
    private static final Pattern OF_TRANSPORT = Pattern.compile(
            "[A-Za-z0-9]+_(?:(?:initial_)?destination_\\w+|\\w*recipient_\\w*(?:limit|delay)|transport_rate_delay|\\w*delivery_slot\\w*"
                    + "|delivery_status_filter|time_limit|command_time_limit)");

    /**
     * A parameter without counterpart.
     *
     * @param name the parameter, or the beginning of its name with {@code *} behind
     * @param decides whether it decides who may send, what is accepted or where mail goes
     * @param harmless values that change nothing
     * @param why what it would have done
     */
    record LeftOutParameter(String name, boolean decides, List<String> harmless, String why) {

        private boolean isOf(String parameter) {
            return name.endsWith("*")
                    ? parameter.startsWith(name.substring(0, name.length() - 1))
                    : parameter.equals(name);
        }
    }

    private final List<LeftOutParameter> all;

    private LeftOutParameters(List<LeftOutParameter> all) {
        this.all = List.copyOf(all);
    }

    static LeftOutParameters read() {
        List<LeftOutParameter> all = new ArrayList<>();
        try (InputStream in = Objects.requireNonNull(LeftOutParameters.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            for (TableEntry entry :
                    TextTable.parse(Path.of(RESOURCE), in.readAllBytes()).entries()) {
                Matcher value = VALUE.matcher(entry.value());
                if (!value.matches()) {
                    throw new IllegalStateException(RESOURCE + ":" + entry.line() + ": " + entry.value());
                }
                all.add(new LeftOutParameter(
                        entry.key(),
                        value.group(1).equals("decides"),
                        List.of(value.group(2).split("\\|")),
                        value.group(3)));
            }
        } catch (IOException e) {
            throw new IllegalStateException("our own list of parameters is broken", e);
        }
        return new LeftOutParameters(all);
    }

    /** All of them. */
    List<LeftOutParameter> all() {
        return all;
    }

    /** What is known of a parameter; empty when it changes nothing here, or is none. */
    Optional<LeftOutParameter> find(String parameter) {
        return all.stream().filter(entry -> entry.isOf(parameter)).findFirst();
    }

    /** Tells what becomes of a setting that nobody carried over. */
    void tell(Setting setting, Parameters parameters, ImportReport report) {
        String name = setting.name();
        Optional<LeftOutParameter> known = find(name);
        try {
            if (known.isPresent()) {
                String value = parameters.value(name);
                if (parameters.isDefault(name) || known.get().harmless().contains(value)) {
                    report.notNeeded(name);
                } else {
                    report.left(setting, known.get().decides(), known.get().why());
                }
            } else if (parameters.isKnown(name)
                    || parameters.isReferenced(name)
                    || OF_TRANSPORT.matcher(name).matches()) {
                report.notNeeded(name);
            } else {
                report.left(setting, true, "Postfix 3.7 knows no such parameter; a newer one may");
            }
        } catch (ExpansionException e) {
            report.left(setting, true, String.valueOf(e.getMessage()));
        }
    }
}
