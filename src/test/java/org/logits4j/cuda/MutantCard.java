package org.logits4j.cuda;

import java.util.function.BinaryOperator;
import org.logits4j.backend.Backend;
import org.logits4j.gpusim.Approximation;

/** Simulated cards that load other text than what ships, for mutation tests. */
public final class MutantCard {
  /** Far more than a shipped kernel takes, so that an endless loop ends soon. */
  private static final long INSTRUCTIONS = 4_000_000;

  private MutantCard() {}

  /**
   * The backend of an exact card, whose launches {@link BundleLaunches} counts. A launch on it can
   * be repeated exactly.
   *
   * @param name the device's
   * @param capability the card's compute capability, as 80 for 8.0
   * @param races whether races within a launch are looked for
   * @param texts what is loaded, given a module's name and its text
   */
  public static Backend backend(
      String name, int capability, boolean races, BinaryOperator<String> texts) {
    SimulatedDriver driver =
        SimulatedDriver.options()
            .compute(capability / 10, capability % 10)
            .approximations(Approximation.EXACT)
            .races(races)
            .workers(1)
            .gpu(options -> options.instructionBudget(INSTRUCTIONS))
            .texts(texts)
            .build();
    return new CudaBackend(name, BundleLaunches.counted(driver));
  }
}
