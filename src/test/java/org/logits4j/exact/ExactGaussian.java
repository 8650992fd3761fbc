package org.logits4j.exact;

import java.math.BigDecimal;
import java.util.Arrays;
import org.apache.commons.numbers.core.DD;

/**
 * The negative log-likelihood of targets {@code t} under normal distributions with means {@code mu}
 * and logarithms {@code s} of the standard deviation, element by element:
 *
 * <pre>
 * r         = (t - mu) * exp(-s)
 * loss      = r^2 / 2 + s + log(2 * pi) / 2
 * dloss/dmu = -r * exp(-s),  dloss/ds = 1 - r^2,  dloss/dt = r * exp(-s)
 * </pre>
 *
 * <p>A mean divides by the number of elements. Elements are counted row after row by {@code
 * upstream}.
 */
public final class ExactGaussian {
  private static final DD HALF_LOG_TWO_PI =
      DD.from(new BigDecimal("0.91893853320467274178032973640561763986139747363778341281715"));

  private ExactGaussian() {}

  /** The losses of all elements of three arrays of the same shape. */
  public static Result of(double[][] mean, double[][] logStd, double[][] target, Options options) {
    DD[][] losses = new DD[mean.length][];
    DD[][] targetSlopes = new DD[mean.length][];
    DD[][] logStdSlopes = new DD[mean.length][];
    long elements = 0;
    for (int r = 0; r < mean.length; r++) {
      int columns = mean[r].length;
      losses[r] = new DD[columns];
      targetSlopes[r] = new DD[columns];
      logStdSlopes[r] = new DD[columns];
      for (int c = 0; c < columns; c++) {
        DD difference = DdIeee.subtract(DD.of(target[r][c]), DD.of(mean[r][c]));
        DD residual = divideByStd(difference, logStd[r][c]);
        DD square = DdIeee.multiply(residual, residual);
        DD halfSquare = DdIeee.multiply(square, DD.of(0.5));
        DD constant = DdIeee.add(DD.of(logStd[r][c]), HALF_LOG_TWO_PI);
        losses[r][c] = DdIeee.add(halfSquare, constant);
        targetSlopes[r][c] = divideByStd(residual, logStd[r][c]);
        logStdSlopes[r][c] = DdIeee.subtract(DD.ONE, square);
        elements++;
      }
    }
    ElementwiseReducer reducer = new ElementwiseReducer(options, elements);
    DD[][] targetGradient = reducer.gradient(targetSlopes);
    DD[][] logStdGradient = reducer.gradient(logStdSlopes);
    return new Result(losses, reducer.reduce(losses), targetGradient, logStdGradient);
  }

  /** {@code x * exp(-s)} by two factors {@code exp(-s/2)}, which neither over- nor underflow. */
  private static DD divideByStd(DD x, double s) {
    DD factor = DdExp.exp(DD.of(-s / 2));
    return DdIeee.multiply(DdIeee.multiply(x, factor), factor);
  }

  /** The options of {@link ExactGaussian}. */
  public static final class Options extends ReductionOptions<Options> {
    @Override
    Options self() {
      return this;
    }
  }

  /** What {@link ExactGaussian} computes. */
  public static final class Result extends ElementwiseResult {
    private final DD[][] targetGradient;
    private final DD[][] logStdGradient;

    Result(DD[][] losses, DD reduced, DD[][] targetGradient, DD[][] logStdGradient) {
      super(losses, reduced);
      this.targetGradient = targetGradient;
      this.logStdGradient = logStdGradient;
    }

    /** The derivatives by the means, the negatives of those by the targets. */
    public double[][] meanGradient() {
      double[][] gradient = targetGradient();
      for (double[] row : gradient) {
        Arrays.setAll(row, c -> -row[c]);
      }
      return gradient;
    }

    /** The derivatives by the logarithms of the standard deviation. */
    public double[][] logStdGradient() {
      return DdArrays.round(logStdGradient);
    }

    /** The derivatives by the targets. */
    public double[][] targetGradient() {
      return DdArrays.round(targetGradient);
    }

    /** {@link #targetGradient()} before rounding. */
    public DD[][] exactTargetGradient() {
      return targetGradient.clone();
    }

    /** {@link #logStdGradient()} before rounding. */
    public DD[][] exactLogStdGradient() {
      return logStdGradient.clone();
    }
  }
}
