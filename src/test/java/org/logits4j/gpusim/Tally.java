package org.logits4j.gpusim;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one worker counts of the accesses to the device's memory, by pages. */
final class Tally {
  private final Map<Page, PageTally> pages = new HashMap<>();
  private @Nullable Page lastPage;
  private @Nullable PageTally last;

  /** Returns the counts of a page that starts at an address. */
  PageTally of(Page page, long base) {
    PageTally found = last;
    if (found == null || lastPage != page) {
      found = pages.computeIfAbsent(page, p -> new PageTally(base, p.bytes()));
      lastPage = page;
      last = found;
    }
    return found;
  }

  void add(Tally other) {
    other.pages.forEach((page, theirs) -> pages.merge(page, theirs, PageTally::plus));
  }

  /** Returns the counts, by rising addresses. */
  List<PageTally> byAddress() {
    return pages.values().stream().sorted(Comparator.comparingLong(PageTally::base)).toList();
  }
}
