package org.logits4j.gpusim;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parses the declarations of variables and parameters, from behind the state space on. */
final class VariableParser {
  private final TokenReader in;

  VariableParser(TokenReader in) {
    this.in = in;
  }

  /** Parses one variable, with its initializer but without the semicolon. */
  Variable variable(Space space) {
    int line = in.line();
    int align = 1;
    PtxType type = null;
    while (in.peek().text().startsWith(".")) {
      String word = in.word();
      if (word.equals(".align")) {
        align = in.count();
        if (Integer.bitCount(align) != 1) {
          throw new PtxSyntaxException(line, "the alignment " + align + " is not a power of two");
        }
      } else if (word.equals(".ptr")) {
        pointer();
      } else {
        type = typeOf(word, line);
      }
    }
    if (type == null) {
      throw new PtxSyntaxException(line, "a variable without a type");
    }
    align = Math.max(align, type.bytes());
    String name = in.word();
    int bytes = Math.multiplyExact(type.bytes(), elements());
    List<Byte> initial = in.accept("=") ? initial(type) : List.of();
    if (initial.size() > bytes) {
      throw new PtxSyntaxException(line, "more initial values than elements");
    }
    return new Variable(name, space, bytes, align, 0, initial);
  }

  /** What nvcc says of a pointer parameter: its space and the alignment of what it points to. */
  private void pointer() {
    if (!in.accept(".global")) {
      in.accept(".shared");
    }
    if (in.accept(".align")) {
      in.count();
    }
  }

  private static PtxType typeOf(String word, int line) {
    @Nullable PtxType type = PtxType.named(word.substring(1));
    if (type == null || type == PtxType.PRED) {
      throw new PtxSyntaxException(line, "unknown '" + word + "' in a declaration");
    }
    return type;
  }

  private int elements() {
    int elements = 1;
    while (in.accept("[")) {
      if (in.accept("]")) {
        elements = 0;
      } else {
        elements = Math.multiplyExact(elements, in.count());
        in.expect("]");
      }
    }
    return elements;
  }

  private List<Byte> initial(PtxType type) {
    List<Long> values = new ArrayList<>();
    if (in.accept("{")) {
      do {
        values.add(in.number());
      } while (in.accept(","));
      in.expect("}");
    } else {
      values.add(in.number());
    }
    List<Byte> bytes = new ArrayList<>();
    for (long value : values) {
      for (int i = 0; i < type.bytes(); i++) {
        bytes.add((byte) (value >> (8 * i)));
      }
    }
    return List.copyOf(bytes);
  }
}
