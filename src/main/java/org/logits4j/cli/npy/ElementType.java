package org.logits4j.cli.npy;

import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import org.logits4j.DType;

/** A header's {@code descr}: the element type and its byte order. */
record ElementType(DType dtype, ByteOrder byteOrder) {
  static final String ALLOWED =
      "allowed are f2, f4, f8, i4 and i8 in either byte order, and bfloat16 (V2)";

  /** Null for what is not supported. */
  static @Nullable ElementType of(String descr) {
    if (descr.equals("bfloat16")) {
      return new ElementType(DType.BF16, ByteOrder.LITTLE_ENDIAN);
    }
    char mark = descr.isEmpty() ? ' ' : descr.charAt(0);
    boolean isMarked = "<>=|".indexOf(mark) >= 0;
    DType dtype =
        switch (isMarked ? descr.substring(1) : descr) {
          case "f8" -> DType.F64;
          case "f4" -> DType.F32;
          case "f2" -> DType.F16;
          case "i8" -> DType.I64;
          case "i4" -> DType.I32;
          // NumPy has no bfloat16: other libraries' is an opaque type of two bytes to it.
          case "V2" -> DType.BF16;
          default -> null;
        };
    if (dtype == null || (mark == '|' && dtype != DType.BF16)) {
      return null;
    }
    return new ElementType(
        dtype,
        switch (mark) {
          case '<', '|' -> ByteOrder.LITTLE_ENDIAN;
          case '>' -> ByteOrder.BIG_ENDIAN;
          default -> ByteOrder.nativeOrder();
        });
  }

  /**
   * The {@code descr} of a type that NumPy knows.
   *
   * @throws IllegalArgumentException for BF16, which it does not
   */
  static String littleEndian(DType dtype) {
    return switch (dtype) {
      case F64 -> "<f8";
      case F32 -> "<f4";
      case F16 -> "<f2";
      case I64 -> "<i8";
      case I32 -> "<i4";
      case BF16 -> throw new IllegalArgumentException("NumPy has no " + dtype);
    };
  }
}
