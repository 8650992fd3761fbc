package org.logits4j.values;

/** How a device sums up a row: how many units a sum of positive terms may be off by, relative. */
interface RowSums {
  /** Neumaier's sums: the final rounding is all that shows. */
  RowSums COMPENSATED =
      new RowSums() {
        @Override
        public double ofExponentials(double[] z) {
          return 1;
        }

        @Override
        public double ofTerms(int classes) {
          return 1;
        }

        @Override
        public String kernel(int classes) {
          return "";
        }
      };

  /** Of the sum of {@code exp(z - max)} over all classes but one largest. */
  double ofExponentials(double[] z);

  /** Of a sum over all classes of anything, relative to the sum of magnitudes. */
  double ofTerms(int classes);

  /** What sums up a row of so many classes, in a word; nothing where there is only one way. */
  String kernel(int classes);
}
