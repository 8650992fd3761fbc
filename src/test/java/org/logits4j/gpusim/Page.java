package org.logits4j.gpusim;

import org.jspecify.annotations.Nullable;

/** A piece of an allocation, and what the running launch did to it. */
final class Page extends Chunk {
  static final int SHIFT = 14;
  static final int BYTES = 1 << SHIFT;

  private volatile @Nullable PageTrace trace;

  /** With as many bytes as the allocation has left for it. */
  Page(int bytes) {
    super(bytes);
  }

  /** Returns the notes that a launch takes on this page. */
  PageTrace trace(LaunchTrace launch) {
    PageTrace now = trace;
    return now != null && now.launch() == launch ? now : newTrace(launch);
  }

  private synchronized PageTrace newTrace(LaunchTrace launch) {
    PageTrace now = trace;
    if (now == null || now.launch() != launch) {
      now = launch.newPage(bytes());
      trace = now;
    }
    return now;
  }
}
