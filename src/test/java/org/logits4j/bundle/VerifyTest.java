package org.logits4j.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logits4j.cuda.BundleCard;
import org.logits4j.gpusim.Approximation;

class VerifyTest {
  private static final int FEW = 1 << 12;

  /** On whatever devices the suite takes here; which of its tests launch is told by others. */
  @Test
  void tellsOfTheSuiteAndOfTheInstructions(@TempDir Path directory) throws IOException {
    try (BundleCard card = BundleCard.simulated(Approximation.RANDOM)) {
      PrintStream out = new PrintStream(PrintStream.nullOutputStream());
      Path bits = directory.resolve("bits");
      Report report = new Verify(card, "SoftmaxEdges", bits, out, FEW).run();
      assertEquals(Set.of("suite", "approximations", "launches"), report.json().keySet());
      List<String> lines = report.lines();
      assertTrue(lines.get(lines.size() - 1).startsWith("all "), lines::toString);
      assertTrue(lines.stream().anyMatch(line -> line.startsWith("ex2 ")), lines::toString);
      Map<?, ?> suite = (Map<?, ?>) report.json().get("suite");
      assertEquals(0L, suite.get("failed"));
      FloatBuffer written =
          ByteBuffer.wrap(Files.readAllBytes(bits)).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
      assertEquals(3 * FEW, written.remaining());
      int one = Arrays.binarySearch(ApproximationInputs.SPECIAL, 1f);
      assertEquals(1, written.get(one));
      assertEquals(2, written.get(FEW + one), 1e-6);
      assertEquals(Math.E, written.get(2 * FEW + one), 1e-6);
    }
  }
}
