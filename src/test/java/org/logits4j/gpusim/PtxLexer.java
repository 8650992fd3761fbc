package org.logits4j.gpusim;

import java.util.ArrayList;
import java.util.List;

/** Cuts a PTX text into tokens. */
final class PtxLexer {
  private static final String MARKS = ",;:{}[]()<>+-=@!|";

  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int line = 1;

  private PtxLexer(String text) {
    this.text = text;
  }

  /** Returns the tokens of a text, the last one of kind {@code END}. */
  static List<Token> tokens(String text) {
    PtxLexer lexer = new PtxLexer(text);
    lexer.run();
    return lexer.tokens;
  }

  private void run() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '\n') {
        line++;
        at++;
      } else if (Character.isWhitespace(c)) {
        at++;
      } else if (text.startsWith("//", at)) {
        skipTo("\n");
      } else if (text.startsWith("/*", at)) {
        skipTo("*/");
        at = Math.min(text.length(), at + 2);
      } else if (c == '"') {
        string();
      } else if (isDigit(c)) {
        number();
      } else if (isWordPart(c)) {
        word();
      } else if (MARKS.indexOf(c) >= 0) {
        add(Token.Kind.MARK, at + 1);
      } else {
        throw new PtxSyntaxException(line, "unexpected character '" + c + "'");
      }
    }
    tokens.add(new Token(Token.Kind.END, "end of text", line));
  }

  private void skipTo(String end) {
    int to = text.indexOf(end, at);
    to = to < 0 ? text.length() : to;
    for (; at < to; at++) {
      if (text.charAt(at) == '\n') {
        line++;
      }
    }
  }

  private void string() {
    int end = text.indexOf('"', at + 1);
    if (end < 0) {
      throw new PtxSyntaxException(line, "a string that does not end");
    }
    add(Token.Kind.STRING, end + 1);
  }

  private void number() {
    int end = at;
    while (end < text.length() && isWordPart(text.charAt(end))) {
      end++;
    }
    add(Token.Kind.NUMBER, end);
  }

  private void word() {
    int end = at;
    while (end < text.length()) {
      if (isWordPart(text.charAt(end))) {
        end++;
      } else if (text.startsWith("::", end)) {
        end += 2;
      } else {
        break;
      }
    }
    add(Token.Kind.WORD, end);
  }

  private void add(Token.Kind kind, int end) {
    tokens.add(new Token(kind, text.substring(at, end), line));
    at = end;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isWordPart(char c) {
    return Character.isLetterOrDigit(c) || c == '.' || c == '_' || c == '%' || c == '$';
  }
}
