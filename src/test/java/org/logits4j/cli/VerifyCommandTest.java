package org.logits4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.logits4j.DType;

class VerifyCommandTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"cpu/scalar", "cpu/vector"})
  void everyOperatorIsRightInEveryTypeOnTheCpu(String device) throws IOException {
    Path file = folder.resolve("table.json");
    Run run = Run.of("verify", "--device", device, "--json", file.toString());
    assertEquals(0, run.code(), run.text());
    assertEquals(List.of(), run.err());
    JsonNode table = JsonMapper.builder().build().readTree(file.toFile());
    assertEquals(40, table.size());
    assertEquals(41, run.out().size());
    for (JsonNode row : table) {
      assertEquals(device, row.get("device").textValue());
      assertTrue(row.get("ok").booleanValue(), row::toString);
      assertTrue(row.get("values").intValue() > 10_000, row::toString);
      assertTrue(row.get("errorUlps").doubleValue() <= row.get("boundUlps").doubleValue());
      String type = row.get("dtype").textValue();
      boolean rounded = !type.equals("F64") && (device.equals("cpu/scalar") || !type.equals("F32"));
      boolean products = row.get("operator").textValue().startsWith("linear");
      if (rounded && !products) {
        assertEquals(1, row.get("boundUlps").doubleValue(), 0.01, row::toString);
      }
    }
  }

  @Test
  void aFailureIsNamedAndEndsWithOne() {
    StringWriter out = new StringWriter();
    List<Verification> table =
        List.of(
            new Verification("cpu", "softmax", "F32", 1234, 0.5, 1, true, true, "x"),
            new Verification(
                "cpu", "nll-loss", "F16", 9, 3.25, 1, false, true, "y is 1, expected 2"));
    assertEquals(1, VerifyCommand.print(table, new PrintWriter(out, true)));
    List<String> lines = out.toString().lines().toList();
    String softmax = "cpu        softmax                    F32       1,234        0.500";
    assertTrue(lines.get(1).startsWith(softmax), lines.get(1));
    assertTrue(lines.get(1).endsWith("  ok"), lines.get(1));
    assertTrue(lines.get(2).endsWith("  FAILED"), lines.get(2));
    assertEquals("FAILED: cpu, nll-loss, F16, y is 1, expected 2", lines.get(3));
    assertEquals(0, VerifyCommand.print(table.subList(0, 1), new PrintWriter(out)));
  }

  @Test
  void whatADeviceLacksIsNamedAndNoFailure() {
    StringWriter out = new StringWriter();
    Discrepancy discrepancy = new Discrepancy("nll-loss", Precision.DOUBLE);
    discrepancy.unsupported(new UnsupportedOperationException("nllLoss on cuda:0: no kernels"));
    List<Verification> table = List.of(discrepancy.result("cuda:0", DType.F16));
    assertEquals(0, VerifyCommand.print(table, new PrintWriter(out, true)));
    List<String> lines = out.toString().lines().toList();
    assertTrue(lines.get(1).endsWith("  not checked"), lines.get(1));
    assertEquals("not checked: cuda:0, nll-loss, F16: nllLoss on cuda:0: no kernels", lines.get(2));
  }
}
