package org.logits4j.mutation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.gpusim.SimulatedGpu;
import org.logits4j.ptx.PtxFile;

/** Mutants of the shipped modules. */
class MutantTest {
  private static final int ROUNDS = 2;

  static Stream<PtxFile> modules() {
    return PtxFile.all().stream();
  }

  /** Every line is changed, each in some way, several times; the simulated GPU takes the text. */
  @ParameterizedTest
  @MethodSource("modules")
  void everyMutantIsPtx(PtxFile file) {
    SplittableRandom random = new SplittableRandom(1);
    String[] shipped = file.text().lines().toArray(String[]::new);
    for (int round = 0; round < ROUNDS; round++) {
      String[] lines = shipped.clone();
      int changed = 0;
      for (PtxEntry entry : PtxEntry.of(file)) {
        for (int i = 0; i < entry.length(); i++) {
          List<Mutant> all = entry.mutants(i).values().stream().flatMap(List::stream).toList();
          if (!all.isEmpty()) {
            Mutant mutant = all.get(random.nextInt(all.size()));
            assertEquals(Mutant.plain(shipped[mutant.line() - 1]), mutant.original());
            lines[mutant.line() - 1] = mutant.mutated();
            changed++;
          }
        }
      }
      assertTrue(2 * changed > shipped.length, file.name());
      SimulatedGpu.builder().build().load(String.join("\n", lines));
    }
  }

  @Test
  void oneLineChanges() {
    PtxFile file = PtxFile.all().get(0);
    for (Mutant mutant : new MutantSampler(PtxEntry.of(file), 1).draw(5)) {
      List<String> before = file.text().lines().toList();
      List<String> after = mutant.applyTo(file.text()).lines().toList();
      assertEquals(before.size(), after.size());
      for (int i = 0; i < before.size(); i++) {
        assertEquals(i == mutant.line() - 1 ? mutant.mutated() : before.get(i), after.get(i));
      }
      assertThrows(
          IllegalArgumentException.class, () -> mutant.applyTo(".version 6.3\n".repeat(99999)));
    }
  }

  @Test
  void drawsAreTheSameForASeedAndReachAll() {
    List<PtxEntry> entries =
        PtxFile.all().stream().flatMap(file -> PtxEntry.of(file).stream()).toList();
    assertEquals(
        PtxFile.all().stream().mapToInt(file -> file.kernels().size()).sum(), entries.size());
    int count = 4 * entries.size();
    List<Mutant> drawn = new MutantSampler(entries, 7).draw(count);
    assertEquals(drawn, new MutantSampler(entries, 7).draw(count));
    assertEquals(count, new HashSet<>(drawn).size());
    Map<String, Integer> byKernel = new HashMap<>();
    drawn.forEach(mutant -> byKernel.merge(mutant.kernel(), 1, Integer::sum));
    entries.forEach(entry -> assertEquals(4, byKernel.get(entry.toString()), entry::toString));
    for (MutationKind kind : MutationKind.values()) {
      assertTrue(drawn.stream().anyMatch(mutant -> mutant.kind() == kind), kind::toString);
    }
    List<Mutant> others = new MutantSampler(entries, 8).draw(count);
    assertTrue(others.stream().filter(drawn::contains).count() < count / 4);
  }

  @Test
  void fewLinesHaveFewMutants() {
    PtxFile tiny =
        new PtxFile(
            "tiny.sm_75.ptx",
            """
            .version 6.3
            .target sm_75
            .visible .entry tiny(
            )
            {
            bar.sync 0;
            ret;
            }
            """);
    assertEquals(List.of(), new MutantSampler(PtxEntry.of(tiny), 1).draw(3));
  }
}
