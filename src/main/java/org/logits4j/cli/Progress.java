package org.logits4j.cli;

import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import picocli.CommandLine.Help.Ansi;

/** Progress bars on stderr, for people. */
final class Progress {
  private Progress() {}

  /** Whether bars show: in a terminal that moves its cursor, unless NO_COLOR is set. */
  static boolean isShown() {
    return Ansi.AUTO.enabled();
  }

  /** A bar, which shows or not. */
  static ProgressBar bar(String task, long steps) {
    ProgressBarBuilder builder =
        ProgressBar.builder()
            .setTaskName(task)
            .setInitialMax(steps)
            .setStyle(ProgressBarStyle.ASCII)
            .clearDisplayOnFinish();
    if (!isShown()) {
      // with a width given, it does not ask a terminal that is not there
      builder.setConsumer(new DelegatingProgressBarConsumer(line -> {}, 80));
    }
    return builder.build();
  }
}
