package org.logits4j.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class SanitizerOutputTest {
  private static final String FOUND =
      """
      ========= COMPUTE-SANITIZER
      ========= Invalid __global__ read of size 16 bytes
      =========     at softmax_block+0x120
      =========     by thread (31,0,0) in block (2,0,0)
      =========     Address 0x7f1c2a000000 is out of bounds
      softmax.f32.sm_90 softmax_block 12
      calls made: 240, of kernels: 26
      ========= ERROR SUMMARY: 3 errors
      """;

  private static Sanitize.Result result(Integer exit, String text) {
    return Sanitize.result(SanitizerTool.MEMCHECK, exit, 1, text.lines().toList());
  }

  @Test
  void errorsAreCounted() {
    SanitizerOutput output = SanitizerOutput.parse(FOUND.lines().toList());
    assertEquals(3, output.errors());
    assertEquals(1, output.summaries());
    assertEquals(240, output.calls());
    assertEquals(26, output.kernels());
    assertEquals("========= Invalid __global__ read of size 16 bytes", output.messages().get(0));
    assertEquals(4, output.messages().size());
    assertFalse(result(77, FOUND).good());
    assertFalse(result(0, FOUND).good());
  }

  @Test
  void theLastLineIsRead() {
    SanitizerOutput output = SanitizerOutput.parse(List.of(SanitizerOutput.lastLine(7, 3)));
    assertEquals(7, output.calls());
    assertEquals(3, output.kernels());
  }

  @Test
  void cleanIsClean() {
    String text =
        """
        ========= COMPUTE-SANITIZER
        calls made: 240, of kernels: 26
        ========= ERROR SUMMARY: 0 errors
        """;
    Sanitize.Result clean = result(0, text);
    assertTrue(clean.good());
    assertEquals(List.of(), clean.messages());
    assertFalse(result(1, text).good());
    assertFalse(result(null, text).good());
  }

  @Test
  void racesAreCounted() {
    String text =
        """
        ========= COMPUTE-SANITIZER
        ========= Error: Race reported between Write access at a+0x10 and Read access at a+0x20
        calls made: 240, of kernels: 26
        ========= RACECHECK SUMMARY: 2 hazards displayed (1 error, 1 warning)
        """;
    Sanitize.Result result = result(77, text);
    assertEquals(2, result.errors());
    assertFalse(result.good());
    String none =
        """
        calls made: 1, of kernels: 26
        ========= RACECHECK SUMMARY: 0 hazards displayed (0 errors, 0 warnings)
        """;
    assertTrue(result(0, none).good());
  }

  @Test
  void severalProcessesAreAddedUp() {
    String text =
        """
        calls made: 7, of kernels: 26
        ========= ERROR SUMMARY: 1 error
        ========= ERROR SUMMARY: 0 errors
        ========= ERROR SUMMARY: 12 errors were not printed. Use --print-limit option to adjust
        """;
    SanitizerOutput output = SanitizerOutput.parse(text.lines().toList());
    assertEquals(1, output.errors());
    assertEquals(2, output.summaries());
    assertTrue(output.messages().get(0).contains("were not printed"));
  }

  @Test
  void aToolThatDoesNotWorkIsNotClean() {
    String text =
        """
        ========= COMPUTE-SANITIZER
        ========= Error: Device not supported. Please refer to the documentation
        logits4j: an exception
        """;
    Sanitize.Result result = result(0, text);
    assertFalse(result.good());
    assertEquals(text.lines().toList(), result.messages());
    assertEquals(-1, result.calls());
    assertNull(result(null, text).exit());
    assertFalse(result(0, "========= ERROR SUMMARY: 0 errors\n").good());
  }
}
