package org.logits4j.cli.npy;

import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Parses a header's text: a Python dictionary literal with the keys {@code descr}, {@code
 * fortran_order} and {@code shape}, each once, in any order.
 */
final class HeaderParser {
  private final Path file;
  private final String text;
  private int at;
  private @Nullable ElementType type;
  private @Nullable Boolean fortranOrder;
  private long @Nullable [] shape;

  private HeaderParser(Path file, String text) {
    this.file = file;
    this.text = text;
  }

  static NpyHeader parse(Path file, String text) throws NpyException {
    return new HeaderParser(file, text).dictionary();
  }

  private NpyHeader dictionary() throws NpyException {
    expect('{');
    while (!accept('}')) {
      entry();
      if (!accept(',')) {
        expect('}');
        break;
      }
    }
    skipSpace();
    if (at < text.length()) {
      throw malformed("expected the end");
    }
    if (type == null || fortranOrder == null || shape == null) {
      throw new NpyException(
          file, "malformed header: descr, fortran_order and shape are needed, one is missing");
    }
    return new NpyHeader(type, fortranOrder, shape);
  }

  private void entry() throws NpyException {
    skipSpace();
    int start = at;
    String key = string();
    expect(':');
    if (key.equals("descr") && type == null) {
      type = type();
    } else if (key.equals("fortran_order") && fortranOrder == null) {
      fortranOrder = bool();
    } else if (key.equals("shape") && shape == null) {
      shape = tuple();
    } else {
      at = start;
      throw malformed("expected descr, fortran_order and shape as keys, each once");
    }
  }

  private ElementType type() throws NpyException {
    skipSpace();
    if (at < text.length() && text.charAt(at) == '[') {
      throw new NpyException(file, "a structured dtype is not supported: " + ElementType.ALLOWED);
    }
    String descr = string();
    ElementType supported = ElementType.of(descr);
    if (supported == null) {
      throw new NpyException(
          file, "dtype '" + printable(descr) + "' is not supported: " + ElementType.ALLOWED);
    }
    return supported;
  }

  private String string() throws NpyException {
    skipSpace();
    char quote = at < text.length() ? text.charAt(at) : ' ';
    if (quote != '\'' && quote != '"') {
      throw malformed("expected a string");
    }
    int end = text.indexOf(quote, at + 1);
    int escape = text.indexOf('\\', at + 1);
    if (end < 0 || (escape >= 0 && escape < end)) {
      throw malformed("expected a string that ends, without escapes");
    }
    String content = text.substring(at + 1, end);
    at = end + 1;
    return content;
  }

  private boolean bool() throws NpyException {
    skipSpace();
    for (boolean value : new boolean[] {false, true}) {
      String literal = value ? "True" : "False";
      if (text.startsWith(literal, at)) {
        at += literal.length();
        return value;
      }
    }
    throw malformed("expected True or False");
  }

  private long[] tuple() throws NpyException {
    expect('(');
    long[] lengths = new long[NpyArray.MAX_RANK];
    int rank = 0;
    boolean ends = accept(')');
    while (!ends) {
      if (rank == lengths.length) {
        throw new NpyException(
            file, "shape has more than " + NpyArray.MAX_RANK + " axes, which are the most");
      }
      lengths[rank] = length();
      rank++;
      boolean isFollowed = accept(',');
      ends = accept(')');
      if (!isFollowed && (!ends || rank == 1)) {
        throw malformed("expected a tuple of integers");
      }
    }
    return Arrays.copyOf(lengths, rank);
  }

  /** A number of digits, and an L as Python 2 wrote behind long ones. */
  private long length() throws NpyException {
    skipSpace();
    int start = at;
    if (at < text.length() && text.charAt(at) == '-') {
      at++;
    }
    int digits = at;
    while (at < text.length() && isDigit(text.charAt(at))) {
      at++;
    }
    if (at == digits) {
      throw malformed("expected an integer");
    }
    String number = text.substring(start, at);
    if (digits > start) {
      throw new NpyException(file, "shape has the negative dimension " + printable(number));
    }
    if (at < text.length() && text.charAt(at) == 'L') {
      at++;
    }
    try {
      return Long.parseLong(number);
    } catch (NumberFormatException e) {
      throw new NpyException(
          file, "shape has the dimension " + printable(number) + ", which is too large");
    }
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private void expect(char c) throws NpyException {
    if (!accept(c)) {
      throw malformed("expected " + c);
    }
  }

  private boolean accept(char c) {
    skipSpace();
    if (at < text.length() && text.charAt(at) == c) {
      at++;
      return true;
    }
    return false;
  }

  private void skipSpace() {
    while (at < text.length() && " \t\r\n\f".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private NpyException malformed(String expectation) {
    return new NpyException(file, "malformed header at character " + at + ": " + expectation);
  }

  private static String printable(String found) {
    String visible = found.replaceAll("[^\\x20-\\x7e]", "?");
    return visible.length() <= 40 ? visible : visible.substring(0, 40) + "...";
  }
}
