package org.logits4j.bundle;

import java.util.ArrayList;
import java.util.List;

/** A table of text. Columns whose heading starts with {@code >} are aligned to the right. */
public final class Table {
  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();
  private final List<Boolean> alignedRight;

  /** With headings. */
  public Table(String... headings) {
    alignedRight = List.of(headings).stream().map(heading -> heading.startsWith(">")).toList();
    rows.add(List.of(headings).stream().map(heading -> heading.replaceFirst("^>", "")).toList());
  }

  /** Adds a row with a cell for each column. */
  public Table row(Object... cells) {
    if (cells.length != alignedRight.size()) {
      throw new IllegalArgumentException(
          cells.length + " cells for " + alignedRight.size() + " columns");
    }
    rows.add(List.of(cells).stream().map(Object::toString).toList());
    return this;
  }

  /** The lines, the headings first. */
  public List<String> lines() {
    int[] widths = new int[alignedRight.size()];
    for (List<String> row : rows) {
      for (int c = 0; c < widths.length; c++) {
        widths[c] = Math.max(widths[c], row.get(c).length());
      }
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int c = 0; c < widths.length; c++) {
      String cell = row.get(c);
      String padding = " ".repeat(widths[c] - cell.length());
      line.append(c == 0 ? "" : GAP);
      line.append(alignedRight.get(c) ? padding + cell : cell + padding);
    }
    return line.toString().stripTrailing();
  }
}
