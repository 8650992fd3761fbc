package org.logits4j.gpusim;

/** A value for a parameter of a kernel. */
public final class Arg {
  private final byte[] bytes;

  private Arg(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Returns a 64-bit integer or address. */
  public static Arg of(long value) {
    return new Arg(bytes(value, Long.BYTES));
  }

  /** Returns a 32-bit integer. */
  public static Arg of(int value) {
    return new Arg(bytes(value, Integer.BYTES));
  }

  /** Returns an f32. */
  public static Arg of(float value) {
    return of(Float.floatToRawIntBits(value));
  }

  /** Returns an f64. */
  public static Arg of(double value) {
    return of(Double.doubleToRawLongBits(value));
  }

  /** Returns a value of any type, given by its bytes in memory. */
  public static Arg of(byte[] value) {
    return new Arg(value.clone());
  }

  byte[] bytes() {
    return bytes;
  }

  private static byte[] bytes(long value, int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) (value >> (8 * i));
    }
    return bytes;
  }
}
