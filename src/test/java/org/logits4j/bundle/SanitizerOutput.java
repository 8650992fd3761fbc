package org.logits4j.bundle;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What compute-sanitizer printed.
 *
 * @param summaries how many processes it summed up: 0 where it did not work
 * @param errors how many errors and hazards it counted, warnings included
 * @param calls how many calls the program made, or -1 where it did not come to its end
 * @param kernels how many different kernels it launched, or -1
 * @param messages the tool's lines on what it found, or on why it did not work
 */
record SanitizerOutput(
    int summaries, long errors, long calls, long kernels, List<String> messages) {
  private static final Pattern SUMMARY =
      Pattern.compile("=+ (?:ERROR SUMMARY: (\\d+) errors?|RACECHECK SUMMARY: (\\d+) hazards? .*)");
  private static final Pattern CALLS = Pattern.compile("calls made: (\\d+), of kernels: (\\d+)");
  private static final String MARK = "=========";

  /** The program's last line. */
  static String lastLine(long calls, long kernels) {
    return "calls made: " + calls + ", of kernels: " + kernels;
  }

  static SanitizerOutput parse(List<String> lines) {
    int summaries = 0;
    long errors = 0;
    long calls = -1;
    long kernels = -1;
    List<String> messages = new ArrayList<>();
    for (String line : lines) {
      Matcher summary = SUMMARY.matcher(line);
      Matcher done = CALLS.matcher(line);
      if (summary.matches()) {
        summaries++;
        String count = summary.group(1) == null ? summary.group(2) : summary.group(1);
        errors += Long.parseLong(count);
      } else if (done.matches()) {
        calls = Long.parseLong(done.group(1));
        kernels = Long.parseLong(done.group(2));
      } else if (line.startsWith(MARK) && !line.startsWith(MARK + " COMPUTE-SANITIZER")) {
        messages.add(line);
      }
    }
    return new SanitizerOutput(summaries, errors, calls, kernels, messages);
  }
}
