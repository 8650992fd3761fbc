package org.logits4j;

/**
 * A label is neither a class nor the ignore index.
 *
 * <p>On the CPU it is thrown before anything is written. On CUDA it is thrown by the next
 * synchronizing read of the call's results; the device stays usable.
 */
public final class LabelOutOfRangeException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private final long row;
  private final long label;
  private final long classes;

  /** Names the first bad row, its label, and the number of classes. */
  public LabelOutOfRangeException(long row, long label, long classes) {
    super(
        "labels: row "
            + row
            + " has label "
            + label
            + ", allowed are 0 to "
            + (classes - 1)
            + " and the ignore index, if one is set");
    this.row = row;
    this.label = label;
    this.classes = classes;
  }

  /** The first bad row: its index in the flattened labels. */
  public long row() {
    return row;
  }

  /** The label found there. */
  public long label() {
    return label;
  }

  /** The number of classes. */
  public long classes() {
    return classes;
  }
}
