package org.logits4j.mutation;

import java.util.EnumSet;
import org.logits4j.DType;

/**
 * Makes the calls on fixed inputs with the shipped modules.
 *
 * @param capability the card's compute capability
 * @param types of the calls' logits
 */
record SurveyCalls(int capability, EnumSet<DType> types) implements Task<CallSurvey> {
  private static final long serialVersionUID = 1;

  @Override
  public CallSurvey run(FixedInputs inputs) {
    return inputs.survey(capability, types);
  }
}
