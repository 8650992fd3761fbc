package org.logits4j.gpusim;

/**
 * The extent of a grid or a block.
 *
 * @param x along the first axis
 * @param y along the second axis
 * @param z along the third axis
 */
public record Dim3(int x, int y, int z) {
  /** Checks the extents. */
  public Dim3 {
    if (x < 1 || y < 1 || z < 1) {
      throw new SimulationException(Fault.BAD_LAUNCH, "extents " + x + ", " + y + ", " + z);
    }
  }

  /** Returns an extent along the first axis only. */
  public static Dim3 of(int x) {
    return new Dim3(x, 1, 1);
  }

  /** Returns the number of points. */
  public long count() {
    return Math.multiplyExact(Math.multiplyExact((long) x, y), z);
  }

  /** Writes the position of a point as (x,y,z). */
  String position(long index) {
    return "(" + index % x + "," + index / x % y + "," + index / x / y + ")";
  }
}
