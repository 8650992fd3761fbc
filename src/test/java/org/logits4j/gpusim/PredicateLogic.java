package org.logits4j.gpusim;

/** Logic and moves of predicates. */
final class PredicateLogic extends Op {
  private final String base;
  private final int target;
  private final Predicate a;
  private final Predicate b;

  private PredicateLogic(String base, int target, Predicate a, Predicate b) {
    this.base = base;
    this.target = target;
    this.a = a;
    this.b = b;
  }

  static Op decode(Modifiers modifiers, Operands operands) {
    boolean one = modifiers.base().equals("mov") || modifiers.base().equals("not");
    operands.expect(one ? 2 : 3, one ? 2 : 3);
    Predicate a = operands.predicate(1);
    int target = operands.targetPredicate(operands.get(0));
    return new PredicateLogic(modifiers.base(), target, a, one ? a : operands.predicate(2));
  }

  @Override
  void execute(Warp warp, int mask) {
    int x = a.read(warp.registers());
    int y = b.read(warp.registers());
    int bits =
        switch (base) {
          case "and" -> x & y;
          case "or" -> x | y;
          case "xor" -> x ^ y;
          case "not" -> ~x;
          default -> x;
        };
    warp.registers().setPredicate(target, bits, mask);
  }
}
