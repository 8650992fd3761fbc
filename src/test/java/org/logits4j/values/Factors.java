package org.logits4j.values;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.logits4j.BoundCrossEntropy;
import org.logits4j.Call;
import org.logits4j.DType;
import org.logits4j.Gradient;
import org.logits4j.LinearGradient;
import org.logits4j.Reduction;
import org.logits4j.Shape;
import org.logits4j.Tensor;
import org.logits4j.exact.ReductionOptions;

/** What a call multiplies its gradients by, and divides its mean by. */
final class Factors {
  /** The relative error of upstream gradient times scale by denominator, in units. */
  static final double ERROR = 3;

  private static final double[] ONE = {1};

  private final double[] upstream;
  private final @Nullable DType upstreamType;
  private final double scale;
  private final boolean scaleOnDevice;
  private final double divisor;
  private final boolean divisorOnDevice;

  private Factors(
      double[] upstream,
      @Nullable DType upstreamType,
      double scale,
      boolean scaleOnDevice,
      double divisor,
      boolean divisorOnDevice) {
    this.upstream = upstream;
    this.upstreamType = upstreamType;
    this.scale = scale;
    this.scaleOnDevice = scaleOnDevice;
    this.divisor = divisor;
    this.divisorOnDevice = divisorOnDevice;
  }

  static Factors none() {
    return new Factors(ONE, null, 1, false, 0, false);
  }

  /** One upstream gradient of all losses, or one for each. */
  Factors upstream(DType type, double... values) {
    return new Factors(
        Types.round(type, values), type, scale, scaleOnDevice, divisor, divisorOnDevice);
  }

  Factors scale(double value, boolean onDevice) {
    return new Factors(upstream, upstreamType, value, onDevice, divisor, divisorOnDevice);
  }

  Factors divisor(double value, boolean onDevice) {
    return new Factors(upstream, upstreamType, scale, scaleOnDevice, value, onDevice);
  }

  /**
   * Each of them with probability one third.
   *
   * @param losses how many an upstream gradient may have one for each of
   */
  static Factors random(
      SplittableRandom random, Reduction reduction, int losses, boolean mayDivide) {
    Factors factors = none();
    if (random.nextInt(3) == 0) {
      DType type = Types.FLOATING.get(random.nextInt(4));
      boolean each = reduction == Reduction.NONE && random.nextBoolean();
      factors = factors.upstream(type, random.doubles(each ? losses : 1, -2, 2).toArray());
    }
    if (random.nextInt(3) == 0) {
      factors = factors.scale((float) random.nextDouble(0.5, 1000), random.nextBoolean());
    }
    if (mayDivide && reduction == Reduction.MEAN && random.nextInt(3) == 0) {
      factors = factors.divisor((float) random.nextDouble(0.5, 100), random.nextBoolean());
    }
    return factors;
  }

  /** Without what a device can't do; numbers on the device become numbers on the host. */
  Factors limitedTo(Support support) {
    boolean keeps = support.has(Feature.UPSTREAM);
    return new Factors(
        keeps ? upstream : ONE,
        keeps ? upstreamType : null,
        scale,
        scaleOnDevice && support.has(Feature.DEVICE_SCALE),
        divisor,
        divisorOnDevice && support.has(Feature.DEVICE_DIVISOR));
  }

  /** Whether each loss has an upstream gradient of its own. */
  boolean isPerRow() {
    return upstream.length > 1;
  }

  /** Upstream gradient times scale. */
  double of(int loss) {
    return scale * upstream[upstream.length == 1 ? 0 : loss];
  }

  /** What a mean divides by. */
  double denominator(double own) {
    return divisor == 0 ? own : divisor;
  }

  Gradient times(Gradient gradient, Scope scope, Shape losses) {
    Gradient times = gradient;
    if (upstreamType != null) {
      times = times.upstream(upstreamTensor(upstreamType, scope, losses));
    }
    return scaleOnDevice ? times.scale(scalar(scale, scope)) : times.scale(scale);
  }

  LinearGradient times(LinearGradient gradient, Scope scope, Shape losses) {
    LinearGradient times = gradient;
    if (upstreamType != null) {
      times = times.upstream(upstreamTensor(upstreamType, scope, losses));
    }
    return scaleOnDevice ? times.scale(scalar(scale, scope)) : times.scale(scale);
  }

  void bind(BoundCrossEntropy step, Scope scope, Shape losses) {
    if (upstreamType != null) {
      step.upstream(upstreamTensor(upstreamType, scope, losses));
    }
    if (scaleOnDevice) {
      step.gradientScale(scalar(scale, scope));
    } else {
      step.gradientScale(scale);
    }
    if (divisor != 0 && divisorOnDevice) {
      step.divisor(scalar(divisor, scope));
    } else if (divisor != 0) {
      step.divisor(divisor);
    }
  }

  private Tensor upstreamTensor(DType type, Scope scope, Shape losses) {
    Shape shape = upstream.length == 1 ? Shape.of() : losses;
    return scope.place(Cells.of(type, upstream).wrap(shape));
  }

  Call call(Scope scope) {
    Call call = Call.options();
    if (divisor == 0) {
      return call;
    }
    return divisorOnDevice ? call.divisor(scalar(divisor, scope)) : call.divisor(divisor);
  }

  private static Tensor scalar(double value, Scope scope) {
    return scope.place(Tensor.of(new float[] {(float) value}, Shape.of()));
  }

  void tell(ReductionOptions<?> options) {
    options.upstream(upstream).gradientScale(scale);
    if (divisor != 0) {
      options.divisor(divisor);
    }
  }

  @Override
  public String toString() {
    return "upstream "
        + (upstreamType == null ? "none" : upstreamType + Arrays.toString(upstream))
        + (" scale " + scale)
        + (scaleOnDevice ? " on the device" : "")
        + (" divisor " + divisor)
        + (divisorOnDevice ? " on the device" : "");
  }
}
