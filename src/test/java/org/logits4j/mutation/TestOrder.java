package org.logits4j.mutation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** In which order tests look for what is wrong: of each method the quickest, then the next. */
final class TestOrder {
  private TestOrder() {}

  static List<TestCase> of(List<TestCase> tests) {
    Map<String, List<TestCase>> byMethod = new LinkedHashMap<>();
    tests.stream()
        .sorted(Comparator.comparingLong(TestCase::nanoseconds))
        .forEach(
            test -> byMethod.computeIfAbsent(test.method(), key -> new ArrayList<>()).add(test));
    List<TestCase> ordered = new ArrayList<>();
    for (int rank = 0; ordered.size() < tests.size(); rank++) {
      for (List<TestCase> ofMethod : byMethod.values()) {
        if (rank < ofMethod.size()) {
          ordered.add(ofMethod.get(rank));
        }
      }
    }
    return ordered;
  }
}
