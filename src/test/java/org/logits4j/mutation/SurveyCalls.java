package org.logits4j.mutation;

/**
 * Makes all calls on fixed inputs with the shipped modules.
 *
 * @param capability the card's compute capability
 */
record SurveyCalls(int capability) implements Task<CallSurvey> {
  private static final long serialVersionUID = 1;

  @Override
  public CallSurvey run(FixedInputs inputs) {
    return inputs.survey(capability);
  }
}
