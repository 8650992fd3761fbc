/**
 * The exact reference: every operator written straight from its formula in double-double arithmetic
 * (about 106 bits), against which the kernels are compared.
 *
 * <p>Inputs are taken as exact doubles. Classes named {@code Dd...} hold the arithmetic, those
 * named {@code Exact...} the operators, one row at a time and independent of the library.
 *
 * <p>Accuracy: elementary functions have a relative error below 2<sup>-102</sup>, operators one
 * below 2<sup>-96</sup> of the largest term that enters a result, so that rounding to double is the
 * only error a test can see. A loss or a gradient of one class keeps that accuracy however near to
 * 0 it is. Two limits remain. A result below 2<sup>-969</sup> has an absolute error of a few
 * 2<sup>-1074</sup>, because the low half of a double-double underflows there. A log-sum-exp that
 * lies near 0 only because a maximum and the logarithm of a sum cancel is exact to 2<sup>-102</sup>
 * of that maximum, not of itself.
 */
@NullMarked
package org.logits4j.exact;

import org.jspecify.annotations.NullMarked;
