package org.logits4j.mutation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.logits4j.bundle.Json;

class MutationReportTest {
  private static Mutant mutant(int line) {
    return new Mutant(
        "softmax.f32.sm_75",
        "softmax_warp",
        line,
        MutationKind.OPERATOR,
        "neg.f32 %f1, %f2;",
        "mov.f32 %f1, %f2;");
  }

  private static final List<Verdict> VERDICTS =
      List.of(
          Verdict.equal(mutant(10), 0),
          Verdict.killed(mutant(11), List.of("differs"), "ATest.a: 1", 3, 0),
          Verdict.killed(mutant(12), List.of("differs"), "ATest.a: 1", 3, 0),
          Verdict.late(mutant(13), "300 s are over"),
          Verdict.survived(mutant(14), List.of("a", "b", "c", "d", "e"), 20, 0));

  @Test
  void equalOnesDoNotCount() {
    MutationReport report = new MutationReport(5, 0.75, VERDICTS);
    assertEquals(0.75, report.score());
    assertTrue(report.good());
    assertFalse(new MutationReport(5, 0.76, VERDICTS).good());
    assertTrue(new MutationReport(5, 1, VERDICTS.subList(0, 1)).good());
  }

  @Test
  void survivorsAreToldWithAllThatIsKnown() {
    List<String> lines = new MutationReport(5, 0.9, VERDICTS).lines();
    assertEquals(
        List.of(
            "SURVIVED softmax.f32.sm_75.ptx:14, softmax_warp, operator, 20 tests",
            "  - neg.f32 %f1, %f2;",
            "  + mov.f32 %f1, %f2;",
            "    a",
            "    b",
            "    c",
            "    d",
            "    and 1 more outputs"),
        lines.subList(0, 8));
    assertEquals(
        List.of(
            "5 mutants of seed 5: 1 as shipped for the fixed inputs, 4 not; of these 3 killed, 1"
                + " survived",
            "score 0.750, at least 0.900 is wanted"),
        lines.subList(lines.size() - 2, lines.size()));
    String json = Json.text(new MutationReport(5, 0.9, VERDICTS).json());
    assertTrue(json.contains("\"outcome\": \"survived\""), json);
    assertTrue(json.contains("\"score\": 0.75"), json);
  }
}
