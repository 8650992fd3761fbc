package org.logits4j.gpusim;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parses one kernel, from behind {@code .entry} on. */
final class KernelParser {
  private final TokenReader in;
  private final List<String> lines;
  private final List<Variable> parameters = new ArrayList<>();
  private final List<Variable> shared;
  private final List<Instruction> instructions = new ArrayList<>();
  private Scope scope;
  private int registers;
  private int predicates;
  private int maxThreads;
  private List<Integer> requiredBlock = List.of();
  private List<Integer> requiredCluster = List.of();
  private boolean explicitCluster;
  private int maxClusterRank;

  KernelParser(TokenReader in, List<String> lines, Scope outer, List<Variable> moduleShared) {
    this.in = in;
    this.lines = lines;
    this.scope = new Scope(outer);
    this.shared = new ArrayList<>(moduleShared);
  }

  KernelText kernel() {
    String name = in.word();
    if (in.accept("(")) {
      parameters();
    }
    while (!in.is("{")) {
      launchDirective();
    }
    block();
    return new KernelText(
        name,
        List.copyOf(parameters),
        Layout.end(parameters),
        registers,
        predicates,
        Layout.end(shared),
        maxThreads,
        requiredBlock,
        new KernelText.Clusters(requiredCluster, explicitCluster, maxClusterRank),
        List.copyOf(instructions));
  }

  private void parameters() {
    if (in.accept(")")) {
      return;
    }
    do {
      in.expect(".param");
      int line = in.line();
      Variable variable = Layout.place(new VariableParser(in).variable(Space.PARAM), parameters);
      parameters.add(variable);
      scope.declare(variable.name(), new Operand.Symbol(variable), line);
    } while (in.accept(","));
    in.expect(")");
  }

  private void launchDirective() {
    int line = in.line();
    String word = in.word();
    switch (word) {
      case ".maxntid" -> maxThreads = extents().stream().reduce(1, Math::multiplyExact);
      case ".reqntid" -> requiredBlock = extents();
      case ".reqnctapercluster" -> requiredCluster = extents();
      case ".explicitcluster" -> explicitCluster = true;
      case ".maxclusterrank" -> maxClusterRank = in.count();
      case ".minnctapersm", ".maxnreg" -> in.count();
      default -> throw new PtxSyntaxException(line, "unknown directive '" + word + "'");
    }
  }

  private List<Integer> extents() {
    List<Integer> extents = new ArrayList<>();
    do {
      extents.add(in.count());
    } while (in.accept(","));
    while (extents.size() < 3) {
      extents.add(1);
    }
    return List.copyOf(extents);
  }

  private void block() {
    in.expect("{");
    while (!in.accept("}")) {
      statement();
    }
  }

  private void statement() {
    Token token = in.peek();
    if (token.is("{")) {
      Scope outer = scope;
      scope = new Scope(outer);
      block();
      scope = outer;
    } else if (token.is(".reg")) {
      in.next();
      register();
    } else if (token.is(".shared")) {
      in.next();
      sharedVariable(token.line());
    } else if (token.is(".pragma")) {
      pragma();
    } else if (token.text().startsWith(".")) {
      throw new PtxSyntaxException(token.line(), "unknown directive '" + token.text() + "'");
    } else if (token.kind() == Token.Kind.WORD && in.peekSecond().is(":")) {
      in.next();
      in.next();
      scope.label(token.text(), instructions.size(), token.line());
    } else {
      instruction();
    }
  }

  private void pragma() {
    int line = in.next().line();
    Token text = in.next();
    if (!text.text().equals("\"nounroll\"")) {
      throw new PtxSyntaxException(line, "unknown pragma " + text.text());
    }
    in.expect(";");
  }

  private void sharedVariable(int line) {
    Variable variable = Layout.place(new VariableParser(in).variable(Space.SHARED), shared);
    in.expect(";");
    shared.add(variable);
    scope.declare(variable.name(), new Operand.Symbol(variable), line);
  }

  private void register() {
    int line = in.line();
    @Nullable PtxType type = PtxType.named(in.word().substring(1));
    if (type == null) {
      throw new PtxSyntaxException(line, "a register of unknown type");
    }
    do {
      String name = in.word();
      if (in.accept("<")) {
        int count = in.count();
        in.expect(">");
        for (int i = 0; i < count; i++) {
          declare(name + i, type, line);
        }
      } else {
        declare(name, type, line);
      }
    } while (in.accept(","));
    in.expect(";");
  }

  private void declare(String name, PtxType type, int line) {
    int index = type == PtxType.PRED ? predicates++ : registers++;
    scope.declare(name, new Operand.Register(index, type, false), line);
  }

  private void instruction() {
    int line = in.line();
    OperandParser operands = new OperandParser(in, scope);
    Operand.@Nullable Register guard = in.accept("@") ? operands.predicate() : null;
    String opcode = in.word();
    List<Operand> list = new ArrayList<>();
    if (!in.is(";")) {
      do {
        list.add(operands.operand());
      } while (in.accept(","));
    }
    in.expect(";");
    instructions.add(new Instruction(line, lines.get(line - 1), guard, opcode, List.copyOf(list)));
  }
}
