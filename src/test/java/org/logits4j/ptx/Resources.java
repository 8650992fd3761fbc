package org.logits4j.ptx;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an assembler says that a kernel takes.
 *
 * @param kernel its name
 * @param registers of each thread
 * @param stackBytes of each thread
 * @param spillStoreBytes stored, for want of registers
 * @param spillLoadBytes loaded, for want of registers
 * @param sharedBytes of each block
 */
record Resources(
    String kernel,
    int registers,
    int stackBytes,
    int spillStoreBytes,
    int spillLoadBytes,
    int sharedBytes) {
  private static final Pattern ENTRY =
      Pattern.compile("Compiling entry function '(\\w+)' for '\\w+'");
  private static final Pattern STACK =
      Pattern.compile(
          "(\\d+) bytes stack frame, (\\d+) bytes spill stores, (\\d+) bytes spill loads");
  private static final Pattern USED = Pattern.compile("Used (\\d+) registers");
  private static final Pattern SHARED = Pattern.compile("(\\d+) bytes smem");

  /** From the assembler's verbose output; a kernel that lacks a line of it is an error. */
  static List<Resources> parse(String log) {
    List<Resources> all = new ArrayList<>();
    Matcher entry = null;
    Matcher stack = null;
    for (String line : log.lines().toList()) {
      Matcher next = ENTRY.matcher(line);
      if (next.find()) {
        entry = next;
        stack = null;
      }
      Matcher frame = STACK.matcher(line);
      if (frame.find()) {
        stack = frame;
      }
      Matcher used = USED.matcher(line);
      if (used.find()) {
        if (entry == null || stack == null) {
          throw new IllegalArgumentException("not the output of an assembler: " + log);
        }
        Matcher shared = SHARED.matcher(line);
        all.add(
            new Resources(
                entry.group(1),
                number(used, 1),
                number(stack, 1),
                number(stack, 2),
                number(stack, 3),
                shared.find() ? number(shared, 1) : 0));
      }
    }
    return all;
  }

  private static int number(Matcher matcher, int group) {
    return Integer.parseInt(matcher.group(group));
  }
}
