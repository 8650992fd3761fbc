package org.logits4j.gpusim;

import java.util.List;

/** An operand of a parsed instruction. */
sealed interface Operand {
  /**
   * A register.
   *
   * @param index its number among the kernel's, predicates counted apart
   * @param type the type it was declared with
   * @param negated whether a predicate is read inverted
   */
  record Register(int index, PtxType type, boolean negated) implements Operand {}

  /**
   * A number.
   *
   * @param bits its bits: an integer's 64, or those of the floating-point number
   */
  record Immediate(long bits) implements Operand {}

  /**
   * A special register such as {@code %tid.x}.
   *
   * @param name its name with the percent sign
   */
  record Special(String name) implements Operand {}

  /**
   * A variable or parameter.
   *
   * @param variable the declaration
   */
  record Symbol(Variable variable) implements Operand {}

  /**
   * A place in the code: the name is looked up once the scope is complete.
   *
   * @param name of the label
   * @param scope in which it is used
   */
  record Label(String name, Scope scope) implements Operand {}

  /**
   * A place in memory.
   *
   * @param base a register, symbol or number
   * @param offset in bytes
   */
  record Address(Operand base, long offset) implements Operand {}

  /**
   * Several values in braces.
   *
   * @param parts the values
   */
  record Vector(List<Operand> parts) implements Operand {}

  /**
   * Two destinations: {@code p|q}.
   *
   * @param first the first one
   * @param second the second one
   */
  record Pair(Operand first, Operand second) implements Operand {}

  /** The underscore: a destination that is not wanted. */
  record Sink() implements Operand {}
}
