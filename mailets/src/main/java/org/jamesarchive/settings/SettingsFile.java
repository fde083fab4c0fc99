package org.jamesarchive.settings;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * A flat XML file of parameters: one root element, one element a parameter, text only.
 * <pre>
 *   &lt;gateway&gt;
 *     &lt;worker_port&gt;${env:WORKER_PORT:-25}&lt;/worker_port&gt;
 *   &lt;/gateway&gt;
 * </pre>
 * A reference as in the example takes an environment variable, or the default behind {@code :-} when it is unset or empty;
 * without a default an unset variable is an error. An empty element counts as absent. A parameter given twice, an attribute, a nested element, a
 * parameter that no getter asked for: each is a {@link SettingsException} with file and line.
 * <p>
 * Ask for every parameter, then call {@link #refuseUnknown}. Not safe for use by several threads.
 */
public final class SettingsFile {

    private static final long FILE_BYTES_LIMIT = 1024 * 1024;

    private record Parameter(String value, int line) {}

    private final String file;
    private final Map<String, Parameter> parameters;
    private final TreeSet<String> known = new TreeSet<>();

    private SettingsFile(String file, Map<String, Parameter> parameters) {
        this.file = file;
        this.parameters = parameters;
    }

    /**
     * Reads a file.
     *
     * @param root the name that the root element must have
     * @param environment gives an environment variable's value, or null
     * @throws SettingsException when the file is missing, too large, not well-formed or has another shape
     */
    public static SettingsFile read(Path path, String root, Function<String, @Nullable String> environment) {
        return readPart(path, List.of(root), environment);
    }

    /**
     * Reads one element of a file that is not ours alone, such as {@code <smtpd>} in {@code smtpserver.xml}; what stands beside it is
     * passed over. Without that element every parameter is absent.
     *
     * @param elements the names of the elements that lead to it, the root first
     * @param environment gives an environment variable's value, or null
     * @throws SettingsException when the file is missing, too large, not well-formed or has another root
     */
    public static SettingsFile readPart(
            Path path, List<String> elements, Function<String, @Nullable String> environment) {
        String file = String.valueOf(path.getFileName());
        try {
            if (Files.size(path) > FILE_BYTES_LIMIT) {
                throw new SettingsException(file + ": larger than " + FILE_BYTES_LIMIT + " bytes");
            }
            try (InputStream in = Files.newInputStream(path)) {
                return new SettingsFile(file, parse(in, file, elements, environment));
            }
        } catch (NoSuchFileException e) {
            throw new SettingsException(path + ": no such file", e);
        } catch (IOException e) {
            throw new SettingsException(path + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** The parameter's text, or empty when it is absent. */
    public Optional<String> text(String name) {
        known.add(name);
        return Optional.ofNullable(parameters.get(name)).map(Parameter::value);
    }

    /** @throws SettingsException when the parameter is absent */
    public String required(String name) {
        return text(name).orElseThrow(() -> new SettingsException(file + ": parameter '" + name + "' is missing"));
    }

    /** The parts of the parameter between commas or white space; empty when it is absent. */
    public List<String> list(String name) {
        return text(name)
                .map(value -> Arrays.stream(value.split("[\\s,]+"))
                        .filter(part -> !part.isEmpty())
                        .toList())
                .orElse(List.of());
    }

    /** @throws SettingsException when it is no whole number or outside {@code min..max} */
    public int integer(String name, int defaultValue, int min, int max) {
        return text(name).map(value -> toInteger(name, value, min, max)).orElse(defaultValue);
    }

    /** @throws SettingsException when it is absent, no whole number or outside {@code min..max} */
    public int requiredInteger(String name, int min, int max) {
        return toInteger(name, required(name), min, max);
    }

    /** {@code true} or {@code false}, exactly. */
    public boolean bool(String name, boolean defaultValue) {
        return text(name)
                .map(value -> switch (value) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw bad(name, value, "true or false");
                })
                .orElse(defaultValue);
    }

    /** A whole number with a unit: {@code 500ms}, {@code 30s}, {@code 5m}, {@code 1h}, {@code 7d}. */
    public Duration duration(String name, Duration defaultValue) {
        return text(name)
                .map(value -> Units.duration(value)
                        .orElseThrow(() -> bad(name, value, "a duration such as 500ms, 30s, 5m, 1h or 7d")))
                .orElse(defaultValue);
    }

    /** A size in bytes: a whole number, alone or with {@code KB}, {@code MB}, {@code GB} (1000) or {@code KiB}, {@code MiB}, {@code GiB} (1024). */
    public long size(String name, long defaultValue) {
        return text(name)
                .map(value -> Units.size(value)
                        .orElseThrow(() -> bad(name, value, "a size such as 50000000, 50MB or 256MiB")))
                .orElse(defaultValue);
    }

    /** One of an enum's constants, written in lower case. */
    public <E extends Enum<E>> E oneOf(String name, Class<E> type, E defaultValue) {
        List<E> constants = Arrays.asList(type.getEnumConstants());
        UnaryOperator<String> written = constant -> constant.toLowerCase(Locale.ROOT);
        return text(name)
                .map(value -> constants.stream()
                        .filter(constant -> written.apply(constant.name()).equals(value))
                        .findFirst()
                        .orElseThrow(() -> bad(
                                name,
                                value,
                                "one of "
                                        + constants.stream()
                                                .map(c -> written.apply(c.name()))
                                                .toList())))
                .orElse(defaultValue);
    }

    /**
     * Turns a value into what it means; an {@link IllegalArgumentException} becomes an error at the parameter's line.
     *
     * @param value the parameter's text, or its default
     */
    public <T> T parsed(String name, String value, Function<String, T> parser) {
        known.add(name);
        try {
            return parser.apply(value);
        } catch (IllegalArgumentException e) {
            throw new SettingsException(at(name) + "'" + name + "' is '" + value + "': " + e.getMessage(), e);
        }
    }

    /** A refusal of this parameter's value, with file, line, value and what was expected. */
    public SettingsException bad(String name, String value, String expected) {
        return new SettingsException(at(name) + "'" + name + "' is '" + value + "', expected " + expected);
    }

    /** @throws SettingsException when the file holds a parameter that no getter asked for */
    public void refuseUnknown() {
        parameters.forEach((name, parameter) -> {
            if (!known.contains(name)) {
                throw new SettingsException(
                        file + ":" + parameter.line() + ": unknown parameter '" + name + "', expected one of " + known);
            }
        });
    }

    private int toInteger(String name, String value, int min, int max) {
        String expected = "a whole number from " + min + " to " + max;
        try {
            int number = Integer.parseInt(value);
            if (number < min || number > max) {
                throw bad(name, value, expected);
            }
            return number;
        } catch (NumberFormatException e) {
            throw bad(name, value, expected);
        }
    }

    private String at(String name) {
        Parameter parameter = parameters.get(name);
        return parameter == null ? file + ": " : file + ":" + parameter.line() + ": ";
    }

    private static Map<String, Parameter> parse(
            InputStream in, String file, List<String> elements, Function<String, @Nullable String> environment) {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        try {
            XMLStreamReader reader = factory.createXMLStreamReader(in);
            reader.nextTag();
            if (!reader.getLocalName().equals(elements.get(0))) {
                throw new SettingsException(file + ":" + line(reader) + ": root element is '" + reader.getLocalName()
                        + "', expected '" + elements.get(0) + "'");
            }
            Map<String, Parameter> parameters = new LinkedHashMap<>();
            boolean found = true;
            for (String element : elements.subList(1, elements.size())) {
                found = found && descend(reader, element);
            }
            while (found && reader.nextTag() == XMLStreamConstants.START_ELEMENT) {
                readParameter(reader, file, environment, parameters);
            }
            return parameters;
        } catch (XMLStreamException e) {
            throw new SettingsException(
                    file + ":" + e.getLocation().getLineNumber() + ": " + firstLine(String.valueOf(e.getMessage())), e);
        }
    }

    /** Goes to the next child of the element that was just opened which has this name. Whether there is one. */
    private static boolean descend(XMLStreamReader reader, String name) throws XMLStreamException {
        while (reader.nextTag() == XMLStreamConstants.START_ELEMENT) {
            if (reader.getLocalName().equals(name)) {
                return true;
            }
            skip(reader);
        }
        return false;
    }

    private static void skip(XMLStreamReader reader) throws XMLStreamException {
        int depth = 1;
        while (depth > 0) {
            int event = reader.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                depth++;
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                depth--;
            }
        }
    }

    private static void readParameter(
            XMLStreamReader reader,
            String file,
            Function<String, @Nullable String> environment,
            Map<String, Parameter> parameters)
            throws XMLStreamException {
        String name = reader.getLocalName();
        int line = line(reader);
        String where = file + ":" + line + ": ";
        if (reader.getAttributeCount() > 0) {
            throw new SettingsException(where + "'" + name + "' has an attribute, expected none");
        }
        String value = Environment.interpolate(reader.getElementText().strip(), environment, where);
        if (value.isEmpty()) {
            return;
        }
        if (parameters.put(name, new Parameter(value, line)) != null) {
            throw new SettingsException(where + "'" + name + "' is given twice");
        }
    }

    private static int line(XMLStreamReader reader) {
        return reader.getLocation().getLineNumber();
    }

    private static String firstLine(String text) {
        return text.replaceAll("\\s*\\R\\s*", " ")
                .replaceFirst("^ParseError at \\[row,col\\]:\\[\\d+,\\d+\\] Message: ", "");
    }
}
