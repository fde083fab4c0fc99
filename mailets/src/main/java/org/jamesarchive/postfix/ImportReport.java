package org.jamesarchive.postfix;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What an import did with each line that it read. Text from outside in it has no control characters and is cut. For one thread.
 */
public final class ImportReport {

    /** Most lines of one kind about one file. */
    static final int LINES_LIMIT = 200;

    private static final int VALUE_LIMIT = 120;

    /**
     * A setting or a table that was taken.
     *
     * @param where {@code FILE:LINE}
     * @param what the line, cut
     * @param to where it went
     */
    public record Taken(String where, String what, String to) {}

    /**
     * Something that was not taken.
     *
     * @param where {@code FILE:LINE}, or {@code FILE} when a line is missing there
     * @param what the line, cut
     * @param decides whether it decides who may send, what is accepted or where mail goes
     * @param why what it does, or what is wrong with it
     */
    public record LeftOut(String where, String what, boolean decides, String why) {}

    /**
     * Something to know.
     *
     * @param where {@code FILE:LINE}, or {@code FILE}
     * @param text what
     */
    public record Note(String where, String text) {}

    private final List<Taken> taken = new ArrayList<>();
    private final List<LeftOut> leftOut = new ArrayList<>();
    private final List<Note> notes = new ArrayList<>();
    private final TreeSet<String> notNeeded = new TreeSet<>();
    private final Set<String> told = new HashSet<>();
    private int decisionsLeftOut;

    ImportReport() {}

    void took(Setting setting, String to) {
        told.add(setting.name());
        taken.add(new Taken(where(setting), line(setting), to));
    }

    void left(Setting setting, boolean decides, String why) {
        told.add(setting.name());
        left(where(setting), line(setting), decides, why);
    }

    void left(String where, String what, boolean decides, String why) {
        decisionsLeftOut += decides ? 1 : 0;
        leftOut.add(new LeftOut(shown(where), shown(what), decides, shown(why)));
    }

    void note(Setting setting, String text) {
        note(where(setting), text);
    }

    void note(String where, String text) {
        notes.add(new Note(shown(where), shown(text)));
    }

    void notNeeded(String parameter) {
        notNeeded.add(parameter);
    }

    /** Counts a setting as not needed about which nothing was said, so that each is somewhere. */
    void notNeededUnlessTold(Setting setting) {
        if (!told.contains(setting.name())) {
            notNeeded(setting.name());
        }
    }

    private static String where(Setting setting) {
        return shown(setting.file() + ":" + setting.line());
    }

    private static String line(Setting setting) {
        String value = setting.text().replaceAll("[ \\t\\r\\n]+", " ");
        return shown(setting.name() + " =" + (value.isEmpty() ? "" : " ") + cut(value));
    }

    static String cut(String value) {
        return value.codePointCount(0, value.length()) <= VALUE_LIMIT
                ? value
                : value.substring(0, value.offsetByCodePoints(0, VALUE_LIMIT)) + "...";
    }

    private static String shown(String text) {
        return text.replaceAll("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]", "?");
    }

    /** What was taken, in the order of the files. */
    public List<Taken> taken() {
        return sorted(taken, Taken::where);
    }

    /** What was not, likewise. */
    public List<LeftOut> leftOut() {
        return sorted(leftOut, LeftOut::where);
    }

    /** What is otherwise here, or was hardly meant, likewise. */
    public List<Note> notes() {
        return sorted(notes, Note::where);
    }

    /** By file, then by line; those of one line in the order in which they came. */
    private static <T> List<T> sorted(List<T> lines, Function<T, String> where) {
        return lines.stream()
                .sorted(Comparator.comparing((T line) -> file(where.apply(line)))
                        .thenComparingInt(line -> number(where.apply(line))))
                .toList();
    }

    private static String file(String where) {
        int colon = where.lastIndexOf(':');
        return colon < 0 ? where : where.substring(0, colon);
    }

    private static int number(String where) {
        String number = where.substring(where.lastIndexOf(':') + 1);
        return number.matches("[0-9]{1,9}") ? Integer.parseInt(number) : 0;
    }

    /** Parameters that change nothing here. */
    public Collection<String> notNeeded() {
        return List.copyOf(notNeeded);
    }

    /** Whether nothing was left out that decides who may send, what is accepted or where mail goes. */
    public boolean complete() {
        return decisionsLeftOut == 0;
    }
}
