package org.logits4j.gpusim;

import java.util.List;

/** Decodes loads and stores. */
final class MemoryInstructions {
  private static final String[] CACHE_HINTS = {
    "ca",
    "cg",
    "cs",
    "lu",
    "cv",
    "wb",
    "wt",
    "nc",
    "L1::evict_normal",
    "L1::evict_unchanged",
    "L1::evict_first",
    "L1::evict_last",
    "L1::no_allocate",
    "L2::64B",
    "L2::128B",
    "L2::256B",
    "L2::evict_first",
    "L2::evict_last",
    "L2::evict_normal"
  };

  private MemoryInstructions() {}

  /**
   * How an access orders others.
   *
   * @param strong whether it may meet other strong ones without a race
   * @param acquire whether what was released becomes known
   * @param release whether what was done before becomes known
   */
  record Order(boolean strong, boolean acquire, boolean release) {
    /** Takes the words on ordering and scope. */
    static Order take(Modifiers modifiers, boolean always) {
      String name = modifiers.takeAny("relaxed", "acquire", "release", "acq_rel", "volatile");
      boolean scoped = modifiers.takeAny("cta", "cluster", "gpu", "sys") != null;
      modifiers.take("weak");
      if (name == null && scoped && !always) {
        throw modifiers.error("a scope without an order");
      }
      boolean both = "acq_rel".equals(name);
      return new Order(
          always || name != null, both || "acquire".equals(name), both || "release".equals(name));
    }
  }

  static Op load(Modifiers modifiers, Operands operands) {
    operands.expect(2, 2);
    Order order = Order.take(modifiers, false);
    Access access = access(modifiers, operands, 1, order);
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
    Order order = Order.take(modifiers, false);
    Access access = access(modifiers, operands, 0, order);
    List<Operand> parts = operands.parts(1);
    checkCount(operands, parts, access);
    int[] sources = new int[parts.size()];
    for (int i = 0; i < sources.length; i++) {
      sources[i] = operands.source(parts.get(i), access.type(), true);
    }
    if (access.space() == Space.CONST || access.space() == Space.PARAM) {
      throw modifiers.unknown();
    }
    return new Store(access, sources);
  }

  private static Access access(
      Modifiers modifiers, Operands operands, int addressOperand, Order order) {
    Space space = space(modifiers);
    int count = modifiers.take("v2") ? 2 : modifiers.take("v4") ? 4 : 1;
    // What a cache does is not simulated.
    for (String hint : CACHE_HINTS) {
      modifiers.take(hint);
    }
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
