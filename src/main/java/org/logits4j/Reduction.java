package org.logits4j;

/** What becomes of the losses of the single rows (or elements). */
public enum Reduction {
  /** They are returned one by one. */
  NONE,
  /**
   * Their mean: sparse labels divide by the number of rows that are not ignored, or by the sum of
   * their class weights; dense labels by the number of rows; elementwise losses by the number of
   * elements. The mean over nothing is NaN.
   */
  MEAN,
  /** Their sum; 0 over nothing. */
  SUM
}
