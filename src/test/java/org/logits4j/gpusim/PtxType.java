package org.logits4j.gpusim;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The types of PTX that the engine knows. */
enum PtxType {
  B8(8, Kind.BITS),
  B16(16, Kind.BITS),
  B32(32, Kind.BITS),
  B64(64, Kind.BITS),
  U8(8, Kind.UNSIGNED),
  U16(16, Kind.UNSIGNED),
  U32(32, Kind.UNSIGNED),
  U64(64, Kind.UNSIGNED),
  S8(8, Kind.SIGNED),
  S16(16, Kind.SIGNED),
  S32(32, Kind.SIGNED),
  S64(64, Kind.SIGNED),
  F16(16, Kind.FLOAT),
  BF16(16, Kind.FLOAT),
  F32(32, Kind.FLOAT),
  F64(64, Kind.FLOAT),
  F16X2(32, Kind.PACKED),
  BF16X2(32, Kind.PACKED),
  PRED(1, Kind.PREDICATE);

  /** What the bits of a type mean. */
  enum Kind {
    BITS,
    UNSIGNED,
    SIGNED,
    FLOAT,
    PACKED,
    PREDICATE
  }

  private final int bits;
  private final Kind kind;

  PtxType(int bits, Kind kind) {
    this.bits = bits;
    this.kind = kind;
  }

  int bits() {
    return bits;
  }

  int bytes() {
    return bits >> 3;
  }

  Kind kind() {
    return kind;
  }

  boolean isSigned() {
    return kind == Kind.SIGNED;
  }

  boolean isInteger() {
    return kind == Kind.SIGNED || kind == Kind.UNSIGNED;
  }

  boolean isFloat() {
    return kind == Kind.FLOAT;
  }

  /** Keeps the bits of this type, the others zero: how a register holds a value. */
  long truncate(long value) {
    return bits == 64 ? value : value & ((1L << bits) - 1);
  }

  /** Returns the value of an integer of this type from the bits of a register. */
  long extend(long value) {
    int unused = 64 - bits;
    return isSigned() ? (value << unused) >> unused : truncate(value);
  }

  /** Returns the type of a name without its dot, or null. */
  static @Nullable PtxType named(String name) {
    for (PtxType type : values()) {
      if (type.suffix().equals(name)) {
        return type;
      }
    }
    return null;
  }

  /** Returns the name of the type, as it stands in an opcode after the dot. */
  String suffix() {
    return name().toLowerCase(Locale.ROOT);
  }
}
