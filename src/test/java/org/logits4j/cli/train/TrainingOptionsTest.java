package org.logits4j.cli.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class TrainingOptionsTest {
  private static String refusal(int batch, int context, int embedding, int hidden) {
    return assertThrows(
            IllegalArgumentException.class,
            () -> new TrainingOptions(1, batch, context, embedding, hidden, 0.01, 1))
        .getMessage();
  }

  @Test
  void arraysThatAreTooLongAreRefusedByTheOptions() {
    assertEquals(
        "--context 1024, --embedding 1024, --hidden 4096: their product is above 268435456",
        refusal(1, 1024, 1024, 4096));
    String batch =
        "--batch %d: its product with --hidden %d, or with --context %d and --embedding %d, is"
            + " above 268435456";
    assertEquals(batch.formatted(65536, 4097, 1, 1), refusal(65536, 1, 1, 4097));
    assertEquals(batch.formatted(65536, 1, 1024, 5), refusal(65536, 1024, 5, 1));
  }

  @Test
  void theLargestIsAllowed() {
    assertEquals(256, new TrainingOptions(1, 256, 1024, 1024, 256, 0.01, 1).hidden());
    assertEquals(65536, new TrainingOptions(1, 65536, 1, 1, 4096, 0.01, 1).batch());
  }
}
