package org.logits4j.gpusim;

/** Whether two values compare in a certain way. */
interface Comparison {
  /** The outcomes of a comparison, as bits of the set that satisfies it. */
  int LESS = 1;

  /** See {@link #LESS}. */
  int EQUAL = 2;

  /** See {@link #LESS}. */
  int GREATER = 4;

  /** See {@link #LESS}. */
  int UNORDERED = 8;

  boolean holds(long a, long b);

  /** Returns the comparison of a name for a type. */
  static Comparison of(String name, PtxType type, boolean flush, Modifiers modifiers) {
    int wanted = wanted(name, type, modifiers);
    return switch (type) {
      case F64 -> (a, b) -> holds(wanted, F64.value(a), F64.value(b));
      case F32 ->
          flush
              ? (a, b) -> holds(wanted, F32.value(F32.flush(a)), F32.value(F32.flush(b)))
              : (a, b) -> holds(wanted, F32.value(a), F32.value(b));
      case F16, BF16 -> {
        SmallFloat format = HalfInstructions.format(type);
        yield (a, b) -> holds(wanted, format.value(a), format.value(b));
      }
      default ->
          (a, b) -> {
            int order = IntMath.compare(type, a, b);
            return (wanted & (order < 0 ? LESS : order > 0 ? GREATER : EQUAL)) != 0;
          };
    };
  }

  private static boolean holds(int wanted, double x, double y) {
    int outcome = x < y ? LESS : x > y ? GREATER : x == y ? EQUAL : UNORDERED;
    return (wanted & outcome) != 0;
  }

  private static int wanted(String name, PtxType type, Modifiers modifiers) {
    if (!type.isFloat()) {
      return switch (name) {
        case "lo" -> LESS;
        case "ls" -> LESS | EQUAL;
        case "hi" -> GREATER;
        case "hs" -> GREATER | EQUAL;
        default -> ordered(name, modifiers);
      };
    }
    return switch (name) {
      case "num" -> LESS | EQUAL | GREATER;
      case "nan" -> UNORDERED;
      default ->
          name.length() == 3
              ? UNORDERED | ordered(name.substring(0, 2), modifiers)
              : ordered(name, modifiers);
    };
  }

  private static int ordered(String name, Modifiers modifiers) {
    return switch (name) {
      case "eq" -> EQUAL;
      case "ne" -> LESS | GREATER;
      case "lt" -> LESS;
      case "le" -> LESS | EQUAL;
      case "gt" -> GREATER;
      case "ge" -> GREATER | EQUAL;
      default -> throw modifiers.unknown();
    };
  }
}
