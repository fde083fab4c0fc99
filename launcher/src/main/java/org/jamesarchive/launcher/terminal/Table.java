package org.jamesarchive.launcher.terminal;

import java.util.ArrayList;
import java.util.List;

/** Lays rows out in columns. */
final class Table {

    private static final String GAP = "  ";
    private static final String INDENT = "  ";

    private Table() {}

    /** @param rows all of the same length, the head first */
    static List<String> lines(List<List<String>> rows) {
        int columns = rows.isEmpty() ? 0 : rows.get(0).size();
        int[] widths = new int[columns];
        boolean[] numbers = new boolean[columns];
        for (int column = 0; column < columns; column++) {
            int at = column;
            widths[column] =
                    rows.stream().mapToInt(row -> row.get(at).length()).max().orElse(0);
            numbers[column] = rows.size() > 1
                    && rows.stream().skip(1).allMatch(row -> row.get(at).matches("|[0-9.]+( [kMG]?B)?"));
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder(INDENT);
            for (int column = 0; column < columns; column++) {
                String pad = " ".repeat(widths[column] - row.get(column).length());
                line.append(numbers[column] ? pad + row.get(column) : row.get(column) + pad)
                        .append(GAP);
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }
}
