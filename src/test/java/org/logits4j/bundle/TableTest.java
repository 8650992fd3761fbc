package org.logits4j.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void columnsAreAligned() {
    Table table = new Table("name", ">n", "").row("a", 1, "").row("longer", 1000, "x y");
    assertEquals(List.of("name       n", "a          1", "longer  1000  x y"), table.lines());
  }

  @Test
  void everyColumnNeedsACell() {
    Table table = new Table("a", "b");
    assertThrows(IllegalArgumentException.class, () -> table.row(1));
  }
}
