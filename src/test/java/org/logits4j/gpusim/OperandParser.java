package org.logits4j.gpusim;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parses the operands of an instruction. */
final class OperandParser {
  private final TokenReader in;
  private final Scope scope;

  OperandParser(TokenReader in, Scope scope) {
    this.in = in;
    this.scope = scope;
  }

  /** Parses a predicate, which may be inverted. */
  Operand.Register predicate() {
    boolean negated = in.accept("!");
    int line = in.line();
    if (name() instanceof Operand.Register register && register.type() == PtxType.PRED) {
      return new Operand.Register(register.index(), PtxType.PRED, negated);
    }
    throw new PtxSyntaxException(line, "expected a predicate");
  }

  Operand operand() {
    Token token = in.peek();
    if (token.kind() == Token.Kind.NUMBER || token.is("-")) {
      return new Operand.Immediate(in.number());
    }
    if (token.is("{")) {
      return vector();
    }
    if (token.is("[")) {
      in.next();
      Operand address = sum(in.peek().kind() == Token.Kind.NUMBER ? operand() : name());
      in.expect("]");
      return address instanceof Operand.Address ? address : new Operand.Address(address, 0);
    }
    if (token.is("!")) {
      return predicate();
    }
    Operand first = name();
    return in.accept("|") ? new Operand.Pair(first, name()) : sum(first);
  }

  private Operand sum(Operand base) {
    if (in.accept("+")) {
      return new Operand.Address(base, in.number());
    }
    return in.is("-") ? new Operand.Address(base, in.number()) : base;
  }

  private Operand vector() {
    in.expect("{");
    List<Operand> parts = new ArrayList<>();
    do {
      parts.add(operand());
    } while (in.accept(","));
    in.expect("}");
    return new Operand.Vector(List.copyOf(parts));
  }

  private Operand name() {
    String name = in.word();
    if (name.equals("_")) {
      return new Operand.Sink();
    }
    @Nullable Operand known = scope.find(name);
    if (known != null) {
      return known;
    }
    return name.startsWith("%") ? new Operand.Special(name) : new Operand.Label(name, scope);
  }
}
