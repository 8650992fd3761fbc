package org.logits4j.mutation;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Draws mutants: each entry point in turn, in it a line, of that a kind of change, of these one. No
 * mutant comes twice. The same for the same texts and seed.
 */
final class MutantSampler {
  /** How often a line that can't be changed is drawn before an entry point is left out. */
  private static final int TRIES = 1000;

  private final List<PtxEntry> entries;
  private final SplittableRandom random;

  MutantSampler(List<PtxEntry> entries, long seed) {
    this.entries = new ArrayList<>(entries);
    random = new SplittableRandom(seed);
  }

  /** So many; fewer where the texts have no more. */
  List<Mutant> draw(int count) {
    Set<Mutant> mutants = new LinkedHashSet<>();
    List<PtxEntry> left = entries;
    while (mutants.size() < count && !left.isEmpty()) {
      List<PtxEntry> again = new ArrayList<>();
      for (PtxEntry entry : shuffled(left)) {
        if (mutants.size() < count && drawOne(entry, mutants)) {
          again.add(entry);
        }
      }
      left = again;
    }
    return List.copyOf(mutants);
  }

  private boolean drawOne(PtxEntry entry, Set<Mutant> mutants) {
    for (int i = 0; i < TRIES; i++) {
      Map<MutationKind, List<Mutant>> byKind = entry.mutants(random.nextInt(entry.length()));
      if (!byKind.isEmpty()) {
        List<List<Mutant>> kinds = List.copyOf(byKind.values());
        List<Mutant> one = kinds.get(random.nextInt(kinds.size()));
        if (mutants.add(one.get(random.nextInt(one.size())))) {
          return true;
        }
      }
    }
    return false;
  }

  private List<PtxEntry> shuffled(List<PtxEntry> all) {
    List<PtxEntry> shuffled = new ArrayList<>(all);
    for (int i = shuffled.size() - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      PtxEntry other = shuffled.get(j);
      shuffled.set(j, shuffled.get(i));
      shuffled.set(i, other);
    }
    return shuffled;
  }
}
