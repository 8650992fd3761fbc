package org.logits4j.ptx;

/** What makes a card's instructions of PTX. */
interface Assembler {
  /**
   * Assembles a text.
   *
   * @param architecture for example {@code sm_90a}
   * @return the verbose output
   * @throws IllegalArgumentException with the errors, if there are some
   */
  String assemble(PtxFile file, String architecture);
}
