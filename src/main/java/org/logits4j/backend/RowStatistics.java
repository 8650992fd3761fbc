package org.logits4j.backend;

/**
 * What the rows of a tensor look like, for the input check.
 *
 * @param rows how many there are
 * @param classes how long each is
 * @param rowsInUnitInterval how many have all elements in [0, 1]
 * @param maxSumError the largest |sum - 1| over the rows; NaN where a row holds NaN
 * @param maxSumErrorRow the row it was found in
 * @param maxLogSumExp the largest |log-sum-exp| over the rows; NaN where a row holds NaN
 * @param maxLogSumExpRow the row it was found in
 */
public record RowStatistics(
    long rows,
    long classes,
    long rowsInUnitInterval,
    double maxSumError,
    long maxSumErrorRow,
    double maxLogSumExp,
    long maxLogSumExpRow) {}
