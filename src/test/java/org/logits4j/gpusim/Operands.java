package org.logits4j.gpusim;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** The operands of an instruction, turned into registers; notes which are read and written. */
final class Operands {
  private final Instruction instruction;
  private final Slots slots;
  private final int registers;
  private final ToLongFunction<Variable> addresses;
  private final List<Integer> reads = new ArrayList<>();
  private final List<Integer> writes = new ArrayList<>();
  private final List<Integer> predicateReads = new ArrayList<>();
  private final List<Integer> predicateWrites = new ArrayList<>();

  Operands(
      Instruction instruction, Slots slots, int registers, ToLongFunction<Variable> addresses) {
    this.instruction = instruction;
    this.slots = slots;
    this.registers = registers;
    this.addresses = addresses;
  }

  int count() {
    return instruction.operands().size();
  }

  /** Checks the number of operands. */
  void expect(int least, int most) {
    if (count() < least || count() > most) {
      throw error(count() + " operands");
    }
  }

  Operand get(int i) {
    if (i >= count()) {
      throw error(count() + " operands");
    }
    return instruction.operands().get(i);
  }

  /** Returns the register of a value of exactly this width. */
  int source(int i, PtxType type) {
    return source(get(i), type, false);
  }

  /** Returns the register of a value; it may be wider than what is read of it. */
  int looseSource(int i, PtxType type) {
    return source(get(i), type, true);
  }

  int source(Operand operand, PtxType type, boolean loose) {
    if (operand instanceof Operand.Register register) {
      checkWidth(register, type, loose);
      reads.add(register.index());
      return register.index();
    }
    if (operand instanceof Operand.Immediate immediate) {
      return slots.constant(type.truncate(immediate.bits()));
    }
    if (operand instanceof Operand.Special special && Specials.isKnown(special.name())) {
      return slots.special(special.name());
    }
    if (operand instanceof Operand.Symbol symbol) {
      return slots.constant(address(symbol));
    }
    if (operand instanceof Operand.Address sum && sum.base() instanceof Operand.Symbol symbol) {
      return slots.constant(address(symbol) + sum.offset());
    }
    if (operand instanceof Operand.Label label && label.name().equals("WARP_SZ")) {
      return slots.constant(Warp.LANES);
    }
    throw error("operand " + operand + " cannot be read here");
  }

  private long address(Operand.Symbol symbol) {
    return addresses.applyAsLong(symbol.variable());
  }

  /** Returns the register that is written, of exactly this width. */
  int target(int i, PtxType type) {
    return target(get(i), type, false);
  }

  /** Returns the register that is written; it may be wider than the result. */
  int looseTarget(int i, PtxType type) {
    return target(get(i), type, true);
  }

  int target(Operand operand, PtxType type, boolean loose) {
    if (operand instanceof Operand.Sink) {
      return slots.sink();
    }
    if (operand instanceof Operand.Register register) {
      checkWidth(register, type, loose);
      writes.add(register.index());
      return register.index();
    }
    throw error("operand " + operand + " cannot be written");
  }

  /** Returns the width of the register that an operand is, or the type's own. */
  int width(Operand operand, PtxType type) {
    return operand instanceof Operand.Register register ? register.type().bits() : type.bits();
  }

  private void checkWidth(Operand.Register register, PtxType type, boolean loose) {
    int width = register.type().bits();
    boolean fits = loose ? width >= type.bits() : width == type.bits();
    if (!fits || register.type() == PtxType.PRED) {
      throw error("a register of type ." + register.type().suffix() + " as ." + type.suffix());
    }
  }

  Predicate predicate(int i) {
    if (get(i) instanceof Operand.Register register && register.type() == PtxType.PRED) {
      predicateReads.add(register.index());
      return new Predicate(register.index(), register.negated(), 0);
    }
    if (get(i) instanceof Operand.Immediate immediate) {
      return new Predicate(-1, false, immediate.bits() == 0 ? 0 : -1);
    }
    throw error("operand " + get(i) + " is no predicate");
  }

  int targetPredicate(Operand operand) {
    if (operand instanceof Operand.Register register && register.type() == PtxType.PRED) {
      predicateWrites.add(register.index());
      return register.index();
    }
    throw error("operand " + operand + " is no predicate");
  }

  /** Returns the number that an operand is. */
  long immediate(int i) {
    if (get(i) instanceof Operand.Immediate immediate) {
      return immediate.bits();
    }
    throw error("operand " + get(i) + " is no number");
  }

  /** Returns the elements of a vector, or the operand itself. */
  List<Operand> parts(int i) {
    return get(i) instanceof Operand.Vector vector ? vector.parts() : List.of(get(i));
  }

  /** Returns the address that an operand in brackets gives. */
  Operand.Address address(int i) {
    if (get(i) instanceof Operand.Address address) {
      return address;
    }
    throw error("operand " + get(i) + " is no address");
  }

  /** Returns the register that the address is counted from. */
  int base(Operand.Address address) {
    Operand base = address.base();
    PtxType type =
        base instanceof Operand.Register register && register.type().bits() == 32
            ? PtxType.B32
            : PtxType.B64;
    return source(base, type, false);
  }

  int sink() {
    return slots.sink();
  }

  PtxSyntaxException error(String message) {
    return new PtxSyntaxException(
        instruction.line(), message + " in '" + instruction.opcode() + "'");
  }

  int[] reads() {
    return declared(reads);
  }

  int[] writes() {
    return declared(writes);
  }

  int[] predicateReads() {
    return predicateReads.stream().mapToInt(Integer::intValue).toArray();
  }

  int[] predicateWrites() {
    return predicateWrites.stream().mapToInt(Integer::intValue).toArray();
  }

  private int[] declared(List<Integer> list) {
    return list.stream().mapToInt(Integer::intValue).filter(r -> r < registers).toArray();
  }
}
