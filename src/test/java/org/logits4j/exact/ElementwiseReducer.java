package org.logits4j.exact;

import java.util.Arrays;
import org.apache.commons.numbers.core.DD;

/** The reduction of losses that stand for themselves, by their number if for a mean. */
final class ElementwiseReducer {
  private final Reducer reducer;

  ElementwiseReducer(ReductionOptions<?> options, long elements) {
    reducer = new Reducer(options, DD.of(elements));
  }

  /** The losses reduced. */
  DD reduce(DD[][] losses) {
    return reducer.reduce(Arrays.stream(losses).flatMap(Arrays::stream).toArray(DD[]::new));
  }

  /** The derivatives of the reduced losses, from those of the single ones. */
  DD[][] gradient(DD[][] slopes) {
    DD[][] gradient = new DD[slopes.length][];
    int item = 0;
    for (int r = 0; r < slopes.length; r++) {
      gradient[r] = new DD[slopes[r].length];
      for (int c = 0; c < slopes[r].length; c++) {
        gradient[r][c] = DdIeee.multiply(slopes[r][c], reducer.gradientFactor(item++));
      }
    }
    return gradient;
  }
}
