package org.logits4j.exact;

/**
 * What the losses on rows that each have one label share: which rows are ignored.
 *
 * @param <T> the options of the operator
 */
public abstract class RowOptions<T extends RowOptions<T>> extends ClassOptions<T> {
  private boolean ignoring;
  private long ignoreIndex;
  private boolean[] ignored = {};

  RowOptions() {}

  /** Ignores the rows with this label. */
  public final T ignoreIndex(long label) {
    ignoring = true;
    ignoreIndex = label;
    return self();
  }

  /** Ignores the rows flagged here, one flag for each row. */
  public final T ignored(boolean... rows) {
    ignored = rows.clone();
    return self();
  }

  final boolean isIgnored(int row, long label) {
    return (ignoring && label == ignoreIndex) || (ignored.length > 0 && ignored[row]);
  }

  /** For labels that are not indices, so that no row can be ignored. */
  final void requireNothingIgnored() {
    if (ignoring || ignored.length > 0) {
      throw new IllegalArgumentException("rows with dense labels cannot be ignored");
    }
  }
}
