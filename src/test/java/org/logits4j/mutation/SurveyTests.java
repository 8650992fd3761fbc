package org.logits4j.mutation;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.logits4j.cuda.MutantCard;

/**
 * Runs all tests of values with the shipped modules.
 *
 * @param capability the card's compute capability
 */
record SurveyTests(int capability) implements Task<SurveyTests.Result> {
  private static final long serialVersionUID = 1;

  /**
   * What ran.
   *
   * @param byKernel the tests that launch each kernel, named by module and entry point
   * @param failures the tests that fail without a mutant
   */
  record Result(LinkedHashMap<String, ArrayList<TestCase>> byKernel, ArrayList<String> failures)
      implements Serializable {
    private static final long serialVersionUID = 1;

    /** The tests of a kernel, each method's quickest first. */
    List<TestCase> tests(String kernel) {
      return TestOrder.of(byKernel.getOrDefault(kernel, new ArrayList<>()));
    }
  }

  @Override
  public Result run(FixedInputs inputs) {
    SwitchedBackendProvider.switchTo(
        MutantCard.backend(SwitchedBackendProvider.NAME, capability, true, (name, text) -> text));
    TestSurvey survey = new TestSurvey();
    ValueTests.runAll(survey);
    LinkedHashMap<String, ArrayList<TestCase>> byKernel = new LinkedHashMap<>();
    survey.byKernel().forEach((kernel, tests) -> byKernel.put(kernel, new ArrayList<>(tests)));
    return new Result(byKernel, new ArrayList<>(survey.failures()));
  }
}
