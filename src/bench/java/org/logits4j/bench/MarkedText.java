package org.logits4j.bench;

/** The part of a text between two comments, which is generated. */
final class MarkedText {
  static final String START = "<!-- bench/cpu.json -->";
  static final String END = "<!-- /bench/cpu.json -->";

  private MarkedText() {}

  /** The text with another part between its marks. */
  static String replaced(String text, String part) {
    int start = text.indexOf(START);
    int end = text.indexOf(END);
    if (start < 0 || end < start) {
      throw new IllegalArgumentException(
          "the text has no line '" + START + "' with '" + END + "' after it");
    }
    return text.substring(0, start + START.length()) + "\n" + part + text.substring(end);
  }
}
