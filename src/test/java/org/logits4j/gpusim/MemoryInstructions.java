package org.logits4j.gpusim;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decodes loads and stores. */
final class MemoryInstructions {
  private MemoryInstructions() {}

  /**
   * How an access orders others.
   *
   * @param scope in which it may meet other strong ones without a race, or null if it is weak
   * @param acquire whether what was released becomes known
   * @param release whether what was done before becomes known
   */
  record Order(@Nullable MemoryScope scope, boolean acquire, boolean release) {
    static final Order WEAK = new Order(null, false, false);

    boolean strong() {
      return scope != null;
    }

    /** Returns the scope of a strong access. */
    MemoryScope reach() {
      return scope == null ? MemoryScope.CTA : scope;
    }

    /** Takes the words on ordering and scope of a load or store; volatile ones have no scope. */
    static Order takePlain(Modifiers modifiers, String name) {
      boolean isVolatile = modifiers.take("volatile");
      @Nullable String order = modifiers.takeAny("relaxed", name);
      @Nullable MemoryScope scope = MemoryScope.take(modifiers);
      boolean ordered = isVolatile || order != null;
      if ((scope == null) != (order == null)
          || (isVolatile && order != null)
          || (modifiers.take("weak") && ordered)) {
        throw modifiers.error("an order without a scope, or a scope without an order");
      }
      return order(isVolatile ? MemoryScope.GPU : scope, order);
    }

    /** Takes those of an atomic, which is always strong. */
    static Order takeAtomic(Modifiers modifiers, boolean returns) {
      @Nullable String order =
          returns
              ? modifiers.takeAny("relaxed", "acquire", "release", "acq_rel")
              : modifiers.takeAny("relaxed", "release");
      @Nullable MemoryScope scope = MemoryScope.take(modifiers);
      return order(scope == null ? MemoryScope.GPU : scope, order);
    }

    private static Order order(@Nullable MemoryScope scope, @Nullable String name) {
      boolean both = "acq_rel".equals(name);
      return new Order(scope, both || "acquire".equals(name), both || "release".equals(name));
    }
  }

  static Op load(Modifiers modifiers, Operands operands) {
    operands.expect(2, 2);
    Order order = Order.takePlain(modifiers, "acquire");
    Space space = space(modifiers);
    CacheHints.takeOfLoad(modifiers, space, order.strong());
    Access access = access(modifiers, operands, 1, space, order);
    List<Operand> parts = operands.parts(0);
    checkCount(operands, parts, access);
    int[] targets = new int[parts.size()];
    int[] widths = new int[parts.size()];
    for (int i = 0; i < targets.length; i++) {
      targets[i] = operands.target(parts.get(i), access.type(), true);
      widths[i] = operands.width(parts.get(i), access.type());
    }
    return new Load(access, targets, widths);
  }

  static Op store(Modifiers modifiers, Operands operands) {
    operands.expect(2, 2);
    Order order = Order.takePlain(modifiers, "release");
    Space space = space(modifiers);
    CacheHints.takeOfStore(modifiers, order.strong());
    Access access = access(modifiers, operands, 0, space, order);
    List<Operand> parts = operands.parts(1);
    checkCount(operands, parts, access);
    int[] sources = new int[parts.size()];
    for (int i = 0; i < sources.length; i++) {
      sources[i] = operands.source(parts.get(i), access.type(), true);
    }
    if (space == Space.CONST || space == Space.PARAM) {
      throw modifiers.unknown();
    }
    return new Store(access, sources);
  }

  private static Access access(
      Modifiers modifiers, Operands operands, int addressOperand, Space space, Order order) {
    int count = modifiers.take("v2") ? 2 : modifiers.take("v4") ? 4 : 1;
    PtxType type = modifiers.type();
    if (type == PtxType.PRED || type.kind() == PtxType.Kind.PACKED || type.bytes() * count > 16) {
      throw modifiers.unknown();
    }
    Operand.Address address = operands.address(addressOperand);
    return new Access(space, type, count, operands.base(address), address.offset(), order);
  }

  static Space space(Modifiers modifiers) {
    if (modifiers.take("shared") || modifiers.take("shared::cta")) {
      return Space.SHARED;
    }
    if (modifiers.take("shared::cluster")) {
      return Space.SHARED_CLUSTER;
    }
    if (modifiers.take("param") || modifiers.take("param::entry")) {
      return Space.PARAM;
    }
    if (modifiers.take("const")) {
      return Space.CONST;
    }
    return modifiers.take("global") ? Space.GLOBAL : Space.GENERIC;
  }

  private static void checkCount(Operands operands, List<Operand> parts, Access access) {
    if (parts.size() != access.count()) {
      throw operands.error(parts.size() + " values for " + access.count());
    }
  }
}
