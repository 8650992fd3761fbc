package org.logits4j.gpusim;

/**
 * One token of a PTX text.
 *
 * @param kind what it is
 * @param text its characters
 * @param line the line it stands in, from 1
 */
record Token(Kind kind, String text, int line) {
  /** The kinds of token. */
  enum Kind {
    /** A name, opcode or directive, with the dots in it. */
    WORD,
    /** A number, without its sign. */
    NUMBER,
    /** A quoted string. */
    STRING,
    /** A single character. */
    MARK,
    /** The end of the text. */
    END
  }

  boolean is(String other) {
    return text.equals(other) && kind != Kind.STRING;
  }
}
