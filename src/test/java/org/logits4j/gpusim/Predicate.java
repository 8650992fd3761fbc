package org.logits4j.gpusim;

/**
 * A predicate that is read: a register, perhaps inverted, or a constant.
 *
 * @param index the register's number, or -1 for a constant
 * @param negated whether it is inverted
 * @param constant the bits of a constant
 */
record Predicate(int index, boolean negated, int constant) {
  /** Returns its bits, of which only those of active lanes mean something. */
  int read(Registers registers) {
    int bits = index < 0 ? constant : registers.predicate(index);
    return negated ? ~bits : bits;
  }
}
