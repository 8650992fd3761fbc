package org.logits4j.gpusim;

/** Moves exact values by as much as an approximate instruction may be off. */
final class Approximator {
  private final Approximation mode;
  private final long seed;

  Approximator(Approximation mode, long seed) {
    this.mode = mode;
    this.seed = seed;
  }

  /** Returns a number from -1 to 1: where in the allowed range the result lies. */
  private double place(String instruction, long input) {
    return switch (mode) {
      case EXACT -> 0;
      case LOW -> -1;
      case HIGH -> 1;
      case RANDOM -> {
        long hash = mix(mix(seed ^ instruction.hashCode()) ^ input);
        yield (hash >> 11) * 0x1p-52;
      }
    };
  }

  private static long mix(long value) {
    long mixed = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
    return mixed ^ mixed >>> 31;
  }

  /** Returns a value at most some units in the last place from the nearest; the sign stays. */
  long ulps(double exact, int most, String instruction, long input) {
    float result = (float) exact;
    int steps = (int) Math.rint(place(instruction, input) * most);
    if (!Float.isFinite(result) || result == 0) {
      return F32.bits(result);
    }
    for (int i = 0; i < Math.abs(steps); i++) {
      float moved = steps > 0 ? Math.nextUp(result) : Math.nextDown(result);
      result = Float.isFinite(moved) && moved != 0 ? moved : result;
    }
    return F32.bits(result);
  }

  /** Returns by how many units to move the magnitude of a value: downwards is towards -infinity. */
  int steps(double exact, int most, String instruction, long input) {
    int steps = (int) Math.rint(place(instruction, input) * most);
    return exact < 0 ? -steps : steps;
  }

  /** Returns a value whose distance is at most an absolute bound. */
  long within(double exact, double bound, String instruction, long input) {
    double wanted = exact + place(instruction, input) * bound;
    float result = (float) wanted;
    if (Math.abs(result - exact) > bound && Float.isFinite(result)) {
      result = Math.nextAfter(result, exact);
    }
    return F32.bits(result);
  }
}
