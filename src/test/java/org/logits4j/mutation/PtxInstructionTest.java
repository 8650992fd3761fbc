package org.logits4j.mutation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PtxInstructionTest {
  private static PtxInstruction parsed(String line) {
    return PtxInstruction.parse(line).orElseThrow();
  }

  @Test
  void partsAreTold() {
    PtxInstruction load = parsed("\t@!%p3 ld.global.v2.u32 \t{%r1, %r2}, [%rd4+-16];");
    assertEquals("@!%p3", load.guard());
    assertEquals("ld", load.name());
    assertEquals("u32", load.type());
    assertEquals(List.of("{%r1, %r2}", "[%rd4+-16]"), load.operands());
    assertEquals("@!%p3 ld.global.v2.u32 {%r1, %r2}, [%rd4+-16];", load.toString());
    assertEquals(1, load.results());
    assertEquals(0, parsed("st.global.f32 \t[%rd1], %f2;").results());
    assertEquals("ret;", parsed("\tret;").toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".version 6.3",
        ".target sm_75",
        ".visible .entry softmax_warp(",
        "\t.param .align 8 .b8 softmax_warp_param_0[56]",
        "\t.reg .pred \t%p<241>;",
        "\t.shared .align 4 .b8 slots[512];",
        ".maxntid 256, 1, 1",
        "\t.pragma \"nounroll\";",
        "$L__BB0_4:",
        "// softmax.f32.sm_75.ptx: nvcc 13.0.88",
        "{",
        ")",
        ""
      })
  void whatIsNoInstructionIsNone(String line) {
    assertTrue(PtxInstruction.parse(line).isEmpty());
  }

  @Test
  void memberMasksAreNoSources() {
    PtxInstruction shuffle = parsed("shfl.sync.bfly.b32 %r1|%p1, %r2, 16, 31, -1;");
    assertEquals(4, shuffle.sourcesEnd());
    assertEquals(0, parsed("@%p1 bra $L__BB0_2;").sourcesEnd());
  }
}
