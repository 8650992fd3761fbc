package org.logits4j;

/** The element types of a {@link Tensor}. */
public enum DType {
  /** IEEE 754 binary64. */
  F64(8, true),
  /** IEEE 754 binary32. */
  F32(4, true),
  /** IEEE 754 binary16; see {@link Float16}. */
  F16(2, true),
  /** The upper half of a binary32; see {@link BFloat16}. */
  BF16(2, true),
  /** 64-bit two's complement integer. */
  I64(8, false),
  /** 32-bit two's complement integer. */
  I32(4, false);

  private final int bytes;
  private final boolean floating;

  DType(int bytes, boolean floating) {
    this.bytes = bytes;
    this.floating = floating;
  }

  /** The size of one element in bytes. */
  public int bytes() {
    return bytes;
  }

  /** Whether this is one of F64, F32, F16 and BF16. */
  public boolean isFloating() {
    return floating;
  }

  /** Whether this is one of I64 and I32. */
  public boolean isInteger() {
    return !floating;
  }

  /**
   * The type in which losses and log-sum-exps of logits of this type are returned: F64 for F64,
   * else F32.
   *
   * @throws IllegalStateException for an integer type
   */
  public DType lossType() {
    if (!floating) {
      throw new IllegalStateException(this + " holds no logits: F64, F32, F16 or BF16 does");
    }
    return this == F64 ? F64 : F32;
  }
}
