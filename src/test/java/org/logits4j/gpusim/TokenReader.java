package org.logits4j.gpusim;

import java.util.List;

/** Reads tokens in order. */
final class TokenReader {
  private final List<Token> tokens;
  private int at;

  TokenReader(List<Token> tokens) {
    this.tokens = tokens;
  }

  Token peek() {
    return tokens.get(at);
  }

  Token peekSecond() {
    return tokens.get(Math.min(at + 1, tokens.size() - 1));
  }

  int line() {
    return peek().line();
  }

  boolean is(String text) {
    return peek().is(text);
  }

  Token next() {
    Token token = tokens.get(at);
    if (token.kind() == Token.Kind.END) {
      throw new PtxSyntaxException(token.line(), "unexpected end of the text");
    }
    at++;
    return token;
  }

  boolean accept(String text) {
    if (!is(text)) {
      return false;
    }
    at++;
    return true;
  }

  void expect(String text) {
    Token token = next();
    if (!token.is(text)) {
      throw new PtxSyntaxException(
          token.line(), "expected '" + text + "', found '" + token.text() + "'");
    }
  }

  String word() {
    Token token = next();
    if (token.kind() != Token.Kind.WORD) {
      throw new PtxSyntaxException(token.line(), "expected a name, found '" + token.text() + "'");
    }
    return token.text();
  }

  /** Reads an integer that must fit an int and not be negative. */
  int count() {
    int line = line();
    long value = number();
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw new PtxSyntaxException(line, "the number " + value + " is out of range");
    }
    return (int) value;
  }

  /** Reads a number: an integer, or the bits of a floating-point number; a minus is allowed. */
  long number() {
    boolean negative = accept("-");
    Token token = next();
    if (token.kind() != Token.Kind.NUMBER) {
      throw new PtxSyntaxException(token.line(), "expected a number, found '" + token.text() + "'");
    }
    try {
      long value = parse(token.text());
      return negative ? -value : value;
    } catch (NumberFormatException e) {
      throw new PtxSyntaxException(token.line(), "malformed number '" + token.text() + "'");
    }
  }

  private static long parse(String text) {
    String digits = text;
    if (digits.length() > 2 && (digits.startsWith("0f") || digits.startsWith("0F"))) {
      return Integer.toUnsignedLong(Integer.parseUnsignedInt(hex(digits, 8), 16));
    }
    if (digits.length() > 2 && (digits.startsWith("0d") || digits.startsWith("0D"))) {
      return Long.parseUnsignedLong(hex(digits, 16), 16);
    }
    if (digits.endsWith("U")) {
      digits = digits.substring(0, digits.length() - 1);
    }
    if (digits.startsWith("0x") || digits.startsWith("0X")) {
      return Long.parseUnsignedLong(digits.substring(2), 16);
    }
    if (digits.startsWith("0b") || digits.startsWith("0B")) {
      return Long.parseUnsignedLong(digits.substring(2), 2);
    }
    if (digits.length() > 1 && digits.startsWith("0")) {
      return Long.parseUnsignedLong(digits.substring(1), 8);
    }
    return Long.parseUnsignedLong(digits);
  }

  private static String hex(String text, int digits) {
    if (text.length() != digits + 2) {
      throw new NumberFormatException(text);
    }
    return text.substring(2);
  }
}
