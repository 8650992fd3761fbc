package org.logits4j.bundle;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The largest errors that the suite's classes print, each quantity's over all classes. */
final class WorstErrors {
  private static final Pattern LINE =
      Pattern.compile(
          "(\\S.*?) +([0-9.,]+|Infinity|NaN) ulps +([0-9.,]+|Infinity|NaN) of the bound");

  private final Map<String, Largest> errors = new TreeMap<>();

  /**
   * The largest errors of a quantity.
   *
   * @param quantity operator, output, type
   * @param ulps in units in the last place of the exact result
   * @param share of the bound
   */
  record Largest(String quantity, double ulps, double share) {
    Largest max(Largest other) {
      return new Largest(quantity, Math.max(ulps, other.ulps), Math.max(share, other.share));
    }
  }

  /** Takes a printed line if it is one of them. */
  boolean take(String line) {
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      return false;
    }
    String quantity = matcher.group(1);
    Largest error = new Largest(quantity, number(matcher.group(2)), number(matcher.group(3)));
    errors.merge(quantity, error, Largest::max);
    return true;
  }

  /** As some locale writes it, without grouping. */
  private static double number(String text) {
    return Double.parseDouble(text.replace(',', '.'));
  }

  List<Largest> all() {
    return new ArrayList<>(errors.values());
  }
}
