package org.logits4j.cuda;

/** How reductions over rows are cut, as in reductions.cu: by the number of rows alone. */
final class Segments {
  private static final int ROWS = 4096;
  private static final int THREADS = 256;

  private final DriverKernel first;
  private final DriverKernel total;
  private final ParameterWriter firstParameters;
  private final ParameterWriter totalParameters;
  private final int count;

  /** The kernels {@code name_segments} and, for more than one segment, {@code name_total}. */
  Segments(Card card, String name, long rows, int parameterBytes) {
    first = card.modules().kernel("reductions", null, name + "_segments", parameterBytes);
    total = card.modules().kernel("reductions", null, name + "_total", parameterBytes);
    firstParameters = new ParameterWriter(first.parameters());
    totalParameters = new ParameterWriter(total.parameters());
    count = count(rows);
  }

  /** The number of segments; at least 1. */
  static int count(long rows) {
    return (int) Math.max(1, (rows + ROWS - 1) / ROWS);
  }

  /** Both kernels take the same structure; the second is filled where there is a second. */
  interface Filler {
    /** Fills in the parameters of one of them. */
    void fill(ParameterWriter parameters);
  }

  /** Fills in the parameters and launches. */
  void run(Filler filler, long stream) {
    filler.fill(firstParameters.begin());
    firstParameters.end();
    first.launch(count, THREADS, stream);
    if (count > 1) {
      filler.fill(totalParameters.begin());
      totalParameters.end();
      total.launch(1, THREADS, stream);
    }
  }
}
