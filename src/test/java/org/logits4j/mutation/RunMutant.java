package org.logits4j.mutation;

import java.util.ArrayList;
import java.util.List;
import org.logits4j.cuda.MutantCard;

/**
 * Compares a mutant's outputs with the shipped module's, and where they differ runs the tests.
 *
 * @param mutant which
 * @param capability the card's compute capability
 * @param calls those on fixed inputs that launch its kernel
 * @param tests those that launch its kernel, the most telling first
 */
record RunMutant(Mutant mutant, int capability, ArrayList<String> calls, ArrayList<TestCase> tests)
    implements Task<Verdict> {
  private static final long serialVersionUID = 1;

  /** How many tests run before the first look whether one failed. */
  private static final int FIRST = 8;

  private static final int GROWTH = 4;

  @Override
  public Verdict run(FixedInputs inputs) {
    long start = System.nanoTime();
    List<String> differences = inputs.differences(capability, mutant, calls, false);
    if (differences.isEmpty()) {
      return Verdict.equal(mutant, start);
    }
    SwitchedBackendProvider.switchTo(
        MutantCard.backend(
            SwitchedBackendProvider.NAME, capability, true, FixedInputs.mutating(mutant)));
    int run = 0;
    int batch = FIRST;
    for (int from = 0;
        from < tests.size();
        from += batch, batch = Math.multiplyExact(batch, GROWTH)) {
      int to = Math.min(tests.size(), from + batch);
      TestFailures failures = ValueTests.runSome(tests.subList(from, to));
      run += failures.run();
      if (!failures.failures().isEmpty()) {
        return Verdict.killed(mutant, differences, failures.failures().get(0), run, start);
      }
    }
    return Verdict.survived(
        mutant, inputs.differences(capability, mutant, calls, true), run, start);
  }
}
