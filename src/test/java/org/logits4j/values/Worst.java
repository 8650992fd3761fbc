package org.logits4j.values;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Prints the largest errors that a test class saw, for {@code docs/numerics.md}. */
final class Worst implements AfterAllCallback {
  private static final Map<Quantity, Measured> MEASURED = new ConcurrentHashMap<>();

  /**
   * The largest errors of one quantity.
   *
   * @param ulps in units in the last place of the exact result
   * @param share of the bound
   */
  private record Measured(double ulps, double share) {
    Measured max(Measured other) {
      return new Measured(Math.max(ulps, other.ulps), Math.max(share, other.share));
    }
  }

  static void record(Quantity quantity, double ulps, double off, double limit) {
    double share = off == 0 ? 0 : off / limit;
    MEASURED.merge(quantity, new Measured(ulps, share), Measured::max);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    MEASURED.entrySet().stream()
        .map(
            entry ->
                String.format(
                    "%-58s %12.3f ulps %8.3f of the bound",
                    entry.getKey(), entry.getValue().ulps(), entry.getValue().share()))
        .sorted()
        .forEach(System.out::println);
    MEASURED.clear();
  }
}
