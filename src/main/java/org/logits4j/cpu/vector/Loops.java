package org.logits4j.cpu.vector;

/**
 * Loops over runs of elements of a type that is computed in: n elements of an array from an index
 * on, n a multiple of {@link #LANES}. Element i is in lane i modulo {@link #LANES}; an array that
 * is called a lane array has one number for each lane.
 *
 * <p>Where the reading and the written run are the same, they are the same elements.
 *
 * @param <A> {@code float[]} or {@code double[]}
 */
public interface Loops<A> {
  /** The number of lanes. */
  int LANES = 16;

  /** The loops that compute in single precision. */
  static Loops<float[]> floats() {
    return FloatLoops.INSTANCE;
  }

  /** The loops that compute in double precision. */
  static Loops<double[]> doubles() {
    return DoubleLoops.INSTANCE;
  }

  /** The number of bits in a vector of this machine. */
  static int vectorBits() {
    return Shape.FLOAT.vectorBitSize();
  }

  /** A new array. */
  A array(int length);

  /** An element. */
  double get(A array, int index);

  /** Rounds a number to the type and writes it. */
  void set(A array, int index, double value);

  /** Writes the same number to elements from (inclusive) to (exclusive). */
  void fill(A array, int from, int to, double value);

  /** Writes the same number to a lane array, from where it can be read at once. */
  void spread(double value, A lanes);

  /** Copies elements to where they can be read at once, whole lanes at a time. */
  void copy(A from, int at, A into, int intoAt, int n);

  /** Rounds numbers, times a factor, to the type and writes them to a lane array. */
  void set(A array, double[] values, double factor);

  /** Puts rows of n elements each, a stride apart, into a lane each. */
  void intoLanes(A rows, int at, int stride, A lanes, int n);

  /** Takes rows of n elements from a lane each. */
  void fromLanes(A lanes, A rows, int at, int stride, int n);

  /**
   * 1 / (1 + x) and log(1 + x) for lane arrays of numbers from 0 on, well within a rounding to the
   * type.
   *
   * @param n how many of the numbers matter
   */
  void log1p(double[] x, double[] inverse, double[] log, int n);

  /**
   * The largest element of each lane; -infinity where it has none, NaN where one is.
   *
   * @param max a lane array
   */
  void max(A x, int at, int n, A max);

  /** The largest element, -infinity if there is none; NaN if any element is. */
  double max(A x, int at, int n);

  /**
   * Writes exp(x - shift), which is 0 where it is below the smallest normal number. Meanwhile it
   * looks at as many elements elsewhere, so that they come from memory while this one computes.
   *
   * @param shift a lane array: at least the largest element of the lane
   * @param ahead where the other elements begin; {@code at} to look at none
   * @return what {@link #max} says of the other elements; of no meaning where there are none
   */
  double exp(A x, int at, A into, int intoAt, int n, A shift, int ahead);

  /** Writes exp(x - shift), as above, and looks nowhere else. */
  default void exp(A x, int at, A into, int intoAt, int n, A shift) {
    exp(x, at, into, intoAt, n, shift, at);
  }

  /**
   * Writes {@code exp(x - max)}, and looks ahead as {@link #exp} does.
   *
   * @param max at least the largest element
   * @param room a lane array
   * @param sums the sum of what was written but is not 1, and how often 1 was
   * @return what {@link #exp} returns
   */
  double softmax(
      A x, int at, A into, int intoAt, int n, double max, int ahead, A room, double[] sums);

  /**
   * exp(x - shift), 1 where x is larger.
   *
   * @param shift a lane array
   */
  void expAtMostOne(A x, int at, A into, int intoAt, int n, A shift);

  /** Each lane's sum. */
  void sum(A x, int at, int n, double[] sums);

  /** Each lane's sum without the elements that are 1, and their number. No element is above 1. */
  void sumOthers(A x, int at, int n, double[] sums, double[] ones);

  /**
   * x * factor.
   *
   * @param factor a lane array
   */
  void scale(A x, int at, int n, A factor);

  /**
   * x * factor - targetFactor * target.
   *
   * @param factor a lane array
   * @param targetFactor a lane array
   */
  void scaleMinus(A x, int at, int n, A factor, A target, int targetAt, A targetFactor);

  /**
   * -((max - x) + log).
   *
   * @param max a lane array
   * @param log a lane array
   */
  void logSoftmax(A x, int at, A into, int intoAt, int n, A max, A log);

  /**
   * cap * tanh(scale * x / cap), or scale * x for a cap of 0; -infinity stays.
   *
   * @param room of n elements, for what comes between
   */
  void transform(A x, int at, A into, int intoAt, int n, double scale, double cap, A room);

  /**
   * y * scale * (1 - tanh(scale * x / cap)^2).
   *
   * @param room of n elements, for what comes between
   */
  void timesSlope(A x, int at, A y, int yAt, int n, double scale, double cap, A room);

  /** weight * (own * label + uniform). */
  void targets(
      A label,
      int at,
      A weight,
      int weightAt,
      A into,
      int intoAt,
      int n,
      double own,
      double uniform);

  /**
   * factor * target * (log + (max - x)), 0 where the target is.
   *
   * @param max a lane array
   * @param log a lane array
   * @param factor a lane array
   */
  void timesSurprise(
      A target, int targetAt, A x, int at, A into, int intoAt, int n, A max, A log, A factor);
}
