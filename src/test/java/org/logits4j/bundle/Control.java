package org.logits4j.bundle;

/**
 * An instruction that must give Java's bits.
 *
 * @param function its name
 * @param inputs how many
 * @param different how many results have other bits; all NaN count as the same
 * @param firstDifferent the first of them in words; empty where there is none
 * @param sha256 of all results' bits in order, the lowest byte first
 */
record Control(String function, int inputs, int different, String firstDifferent, String sha256) {

  static Control of(String function, float[] wanted, float[] results) {
    int different = 0;
    String first = "";
    for (int i = 0; i < wanted.length; i++) {
      if (Float.floatToIntBits(wanted[i]) != Float.floatToIntBits(results[i])) {
        if (different == 0) {
          first = "%s of input %d = %s, in Java %s".formatted(function, i, results[i], wanted[i]);
        }
        different++;
      }
    }
    return new Control(function, wanted.length, different, first, Deviation.sha256(results));
  }
}
