package org.logits4j.gpusim;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** All instructions that are known, by name. */
final class InstructionSet {
  private final Map<String, BiFunction<Modifiers, Operands, Op>> decoders = new HashMap<>();

  InstructionSet(Approximator approximator) {
    ApproximateInstructions approximate = new ApproximateInstructions(approximator);
    arithmetic(approximate);
    bits();
    put(MoveInstructions::move, "mov");
    put(MoveInstructions::convertAddress, "cvta");
    put(ConvertInstructions::decode, "cvt");
    put(CompareInstructions::setPredicate, "setp");
    put(CompareInstructions::setNumber, "set");
    put(CompareInstructions::select, "selp");
    put(CompareInstructions::selectBySign, "slct");
    put(MoveInstructions::mapAddress, "mapa");
    put(MoveInstructions::rankOfAddress, "getctarank");
    put(MBarrierInstructions::decode, "mbarrier");
    put(CopyInstructions::decode, "cp");
    put(MatrixInstructions::multiply, "mma");
    put(MatrixInstructions::load, "ldmatrix");
    put(MemoryInstructions::load, "ld");
    put(MemoryInstructions::store, "st");
    put(AtomicInstructions::decode, "atom", "red");
    put(ControlInstructions::branch, "bra");
    put(ControlInstructions::exit, "ret", "exit");
    put(ControlInstructions::trap, "trap");
    put(ControlInstructions::fence, "membar", "fence");
    put(ControlInstructions::barrier, "bar", "barrier");
    put(WarpInstructions::shuffle, "shfl");
    put(WarpInstructions::vote, "vote");
    put(WarpInstructions::activeMask, "activemask");
    put(WarpInstructions::match, "match");
    put(WarpInstructions::reduce, "redux");
  }

  private void arithmetic(ApproximateInstructions approximate) {
    put(InstructionSet::binary, "add", "sub", "mul", "min", "max", "rem");
    put(IntegerInstructions::withType, "addc", "subc");
    put(InstructionSet::multiplyAdd, "mad", "madc", "fma");
    put(InstructionSet::unary, "neg", "abs");
    put(FloatInstructions::copySign, "copysign");
    put(
        (m, o) -> {
          boolean full = m.take("full");
          return full || m.take("approx") ? approximate.divide(m, o, full) : binary(m, o);
        },
        "div");
    put((m, o) -> m.take("approx") ? approximate.unary(m, o) : unary(m, o), "rcp", "sqrt");
    put(
        (m, o) -> {
          if (!m.take("approx")) {
            throw m.unknown();
          }
          return approximate.unary(m, o);
        },
        "ex2",
        "lg2",
        "rsqrt");
  }

  private void bits() {
    put(BitInstructions::logic, "and", "or", "xor", "not");
    put(BitInstructions::lop3, "lop3");
    put(BitInstructions::shift, "shl", "shr");
    put(BitInstructions::funnel, "shf");
    put(BitInstructions::extract, "bfe");
    put(BitInstructions::insert, "bfi");
    put(BitInstructions::permute, "prmt");
    put(BitInstructions::count, "brev", "clz", "popc", "bfind");
  }

  private void put(BiFunction<Modifiers, Operands, Op> decoder, String... names) {
    for (String name : names) {
      decoders.put(name, decoder);
    }
  }

  /** Decodes one instruction; refuses what is not known. */
  Op decode(Instruction instruction, Operands operands) {
    Modifiers modifiers = new Modifiers(instruction);
    @Nullable BiFunction<Modifiers, Operands, Op> decoder = decoders.get(modifiers.base());
    if (decoder == null) {
      throw modifiers.unknown();
    }
    Op op;
    try {
      op = decoder.apply(modifiers, operands);
    } catch (IllegalArgumentException e) {
      throw modifiers.error(e.getMessage() + " in '" + instruction.opcode() + "'");
    }
    modifiers.finish();
    op.describe(instruction, operands);
    return op;
  }

  private static Op binary(Modifiers modifiers, Operands operands) {
    PtxType type = modifiers.type();
    if (type.isInteger()) {
      return IntegerInstructions.binary(modifiers, operands, type);
    }
    return HalfInstructions.isHalf(type)
        ? HalfInstructions.decode(modifiers, operands, type)
        : FloatInstructions.binary(modifiers, operands, floating(modifiers, type));
  }

  private static Op multiplyAdd(Modifiers modifiers, Operands operands) {
    PtxType type = modifiers.type();
    boolean fused = modifiers.base().equals("fma");
    if (type.isInteger() && !fused) {
      return IntegerInstructions.multiplyAdd(modifiers, operands, type);
    }
    if (!fused) {
      throw modifiers.unknown();
    }
    return HalfInstructions.isHalf(type)
        ? HalfInstructions.decode(modifiers, operands, type)
        : FloatInstructions.fma(modifiers, operands, floating(modifiers, type));
  }

  private static Op unary(Modifiers modifiers, Operands operands) {
    PtxType type = modifiers.type();
    if (type.isInteger()) {
      return IntegerInstructions.unary(modifiers, operands, type);
    }
    return HalfInstructions.isHalf(type)
        ? HalfInstructions.decode(modifiers, operands, type)
        : FloatInstructions.unary(modifiers, operands, floating(modifiers, type));
  }

  private static PtxType floating(Modifiers modifiers, PtxType type) {
    if (type != PtxType.F32 && type != PtxType.F64) {
      throw modifiers.unknown();
    }
    return type;
  }
}
