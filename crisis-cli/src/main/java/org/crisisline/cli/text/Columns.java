package org.crisisline.cli.text;

import java.io.PrintWriter;
import java.util.List;

/** Rows as columns for a terminal, each as wide as its widest cell. */
public final class Columns {
    private static final int GAP = 2;

    private Columns() {}

    /**
     * Prints all rows, the head first.
     *
     * @param rows all of the same length; made safe by whoever gives them
     */
    public static void print(List<List<String>> rows, PrintWriter out) {
        int[] widths = new int[rows.isEmpty() ? 0 : rows.get(0).size()];
        for (List<String> row : rows) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        rows.forEach(row -> out.println(line(row, widths)));
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder text = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            text.append(row.get(column))
                    .append(" ".repeat(widths[column] - row.get(column).length() + GAP));
        }
        return text.toString().stripTrailing();
    }
}
