package org.logits4j.gpusim;

import java.util.ArrayList;
import java.util.List;

/** Parses the text of a module. */
final class PtxParser {
  private final TokenReader in;
  private final List<String> lines;
  private final Scope scope = new Scope(null);
  private final List<Variable> globals = new ArrayList<>();
  private final List<Variable> shared = new ArrayList<>();
  private final List<KernelText> kernels = new ArrayList<>();
  private String version = "";
  private String target = "";

  private PtxParser(String text) {
    in = new TokenReader(PtxLexer.tokens(text));
    lines = text.lines().map(String::strip).toList();
  }

  /** Returns the module of a text; throws {@link PtxSyntaxException} for what is not known. */
  static ModuleText parse(String text) {
    PtxParser parser = new PtxParser(text);
    while (parser.in.peek().kind() != Token.Kind.END) {
      parser.directive();
    }
    if (parser.version.isEmpty() || parser.target.isEmpty()) {
      throw new PtxSyntaxException(1, "a module needs .version and .target");
    }
    return new ModuleText(
        parser.version, parser.target, List.copyOf(parser.globals), List.copyOf(parser.kernels));
  }

  private void directive() {
    int line = in.line();
    String word = in.word();
    switch (word) {
      case ".version" -> version = in.next().text();
      case ".target" -> target = in.word();
      case ".address_size" -> {
        if (in.count() != 64) {
          throw new PtxSyntaxException(line, "only 64-bit addresses are known");
        }
      }
      case ".visible", ".weak", ".extern" -> {}
      case ".entry" -> kernels.add(new KernelParser(in, lines, scope, shared).kernel());
      case ".global" -> variable(Space.GLOBAL);
      case ".const" -> variable(Space.CONST);
      case ".shared" -> variable(Space.SHARED);
      default -> throw new PtxSyntaxException(line, "unknown directive '" + word + "'");
    }
  }

  private void variable(Space space) {
    int line = in.line();
    Variable variable = new VariableParser(in).variable(space);
    in.expect(";");
    if (space == Space.SHARED) {
      variable = Layout.place(variable, shared);
      shared.add(variable);
    } else if (variable.bytes() == 0) {
      throw new PtxSyntaxException(line, "an external variable");
    } else {
      globals.add(variable);
    }
    scope.declare(variable.name(), new Operand.Symbol(variable), line);
  }
}
