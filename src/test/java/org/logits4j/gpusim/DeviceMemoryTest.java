package org.logits4j.gpusim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The device's memory, from the host and from kernels. */
class DeviceMemoryTest {
  private final SimulatedGpu gpu = SimulatedGpu.builder().build();

  @Test
  void copiesAcrossPages() {
    byte[] bytes = new byte[3 * Page.BYTES + 17];
    new SplittableRandom(1).nextBytes(bytes);
    long x = gpu.allocate(bytes.length + 5);
    gpu.copyIn(x + 5, bytes);
    byte[] back = new byte[bytes.length];
    gpu.copyOut(x + 5, back);
    assertArrayEquals(bytes, back);
    assertTrue(gpu.isWritten(x + 5, bytes.length));
    assertFalse(gpu.isWritten(x + 4, 2));
    ByteBuffer buffer = ByteBuffer.allocateDirect(100);
    buffer.position(10);
    gpu.copyOut(x + 5, buffer);
    assertEquals(10, buffer.position());
    assertEquals(bytes[0], buffer.get(10));
    gpu.copyIn(x, ByteBuffer.wrap(bytes, 7, 5));
    gpu.copyOut(x, back);
    assertEquals(bytes[7], back[0]);
  }

  @Test
  void copiesKeepWhatIsUnwritten() {
    long x = gpu.allocate(100);
    long y = gpu.allocate(100);
    gpu.fill(x + 10, (byte) 3, 20);
    gpu.fill(y + 5, (byte) 4, 10);
    gpu.copy(y, x, 50);
    assertFalse(gpu.isWritten(y + 9, 1));
    assertFalse(gpu.isWritten(y + 5, 1));
    assertTrue(gpu.isWritten(y + 10, 20));
    assertFalse(gpu.isWritten(y + 30, 1));
  }

  @Test
  void addressesAreUniqueAndAlignedNoFurtherThanPromised() {
    long last = 0;
    for (int i = 0; i < 20; i++) {
      long x = gpu.allocate(1 + i * 1000L);
      assertEquals(256, x & 511);
      assertTrue(x > last + (1 << 19));
      last = x + i * 1000L;
      gpu.free(x);
    }
    assertThrows(IllegalArgumentException.class, () -> gpu.allocate(0));
  }

  @Test
  void hostAccessesAreChecked() {
    long x = gpu.allocate(8);
    for (long address : new long[] {x + 1, x - 1, 5, x + 8}) {
      SimulationException caught =
          assertThrows(SimulationException.class, () -> gpu.copyOut(address, new byte[8]));
      assertEquals(Fault.OUT_OF_BOUNDS, caught.fault());
    }
  }

  @Test
  void allocationsMayBeLargerThanTheMachine() {
    long bytes = (1L << 33) + (1L << 32);
    long x = gpu.allocate(bytes);
    String body =
        """
        mul.wide.u32 %rd3, %r0, 0xC0000000;
        shr.u64 %rd3, %rd3, 2;
        add.s64 %rd3, %rd3, %rd0;
        ld.global.u32 %r3, [%rd3];
        add.u32 %r3, %r3, 1;
        st.global.u32 [%rd3], %r3;
        """;
    for (long i = 0; i < 16; i++) {
      gpu.fill(x + i * 0x30000000L, (byte) i, 4);
    }
    gpu.load(Ptx.kernel(body)).kernel("k").launch(Dim3.of(1), Dim3.of(16), 0, Arg.of(x), Arg.of(x));
    for (int i = 0; i < 16; i++) {
      assertEquals(i * 0x01010101 + 1, new DeviceArrays(gpu).ints(x + i * 0x30000000L, 1)[0]);
    }
  }

  @Test
  void modulesFreeTheirVariables() {
    PtxModule module = gpu.load(Ptx.HEADER + ".global .align 8 .b8 g[100];");
    assertTrue(gpu.isWritten(module.global("g"), 100));
    assertEquals("8.3", module.version());
    assertEquals("sm_90", module.target());
    assertThrows(IllegalArgumentException.class, () -> module.kernel("g"));
    SimulationException leak = assertThrows(SimulationException.class, gpu::close);
    assertTrue(leak.getMessage().contains("g of 100 bytes"));
    gpu.unload(module);
    gpu.close();
    assertThrows(
        PtxSyntaxException.class,
        () -> gpu.load(Ptx.HEADER + ".global .u32 g; .entry k() { fancy; }"));
    gpu.close();
  }

  @ParameterizedTest
  @CsvSource({
    "s8 %r3, 0, ffffff80", "u8 %r3, 0, 80", "b8 %r3, 1, 91", "s16 %r3, 0, ffff9180",
    "u16 %r3, 2, b3a2", "u32 %r3, 4, f7e6d5c4", "s8.v4, 0, ffffff80", "s16 %h1, 0, 9180"
  })
  void loadsWidenToTheRegister(String what, int offset, String wanted) {
    boolean vector = what.endsWith("v4");
    String load =
        vector
            ? "ld.global.v4.s8 {%r3, %r4, %r5, %r6}, [%rd0];"
            : "ld.global." + what + ", [%rd0+" + offset + "];";
    String body = load + (what.contains("%h") ? "cvt.u32.u16 %r3, %h1;" : "");
    long x = gpu.allocate(8);
    long y = gpu.allocate(4);
    byte[] bytes = new byte[8];
    for (int i = 0; i < 8; i++) {
      bytes[i] = (byte) (0x80 + 0x11 * i);
    }
    gpu.copyIn(x, bytes);
    gpu.load(Ptx.kernel(body + "st.global.u32 [%rd1], %r3;"))
        .kernel("k")
        .launch(Dim3.of(1), Dim3.of(1), 0, Arg.of(x), Arg.of(y));
    assertEquals(wanted, Integer.toHexString(new DeviceArrays(gpu).ints(y, 1)[0]));
  }
}
