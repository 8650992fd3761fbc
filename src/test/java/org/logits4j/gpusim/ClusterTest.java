package org.logits4j.gpusim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where blocks stand in clusters, which launches are refused, and that blocks can wait. */
class ClusterTest {
  private static SimulatedGpu gpu(long seed, boolean large) {
    return SimulatedGpu.builder().seed(seed).workers(1).largeClusters(large).build();
  }

  private static void launch(String directives, Dim3 grid, boolean large) {
    String text = Ptx.HEADER + ".visible .entry k() " + directives + " { ret; }";
    gpu(1, large).load(text).kernel("k").launch(grid, Dim3.of(1), 0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        ".reqnctapercluster 2 | 4 | 3 | false",
        ".reqnctapercluster 8 | 8 | 4 | false",
        ".reqnctapercluster 16 | 16 | 8 | true",
        ".reqnctapercluster 1,2,1 | 3,2 | 3,3 | false",
        ".explicitcluster .reqnctapercluster 2 .maxclusterrank 2 | 2 | 1 | false"
      })
  void gridsAreMultiplesOfClusters(String directives, String good, String bad, boolean large) {
    launch(directives, grid(good), large);
    refused(directives, grid(bad), large);
  }

  private static Dim3 grid(String text) {
    String[] parts = text.split(",", -1);
    return new Dim3(
        Integer.parseInt(parts[0]), parts.length > 1 ? Integer.parseInt(parts[1]) : 1, 1);
  }

  private static void refused(String directives, Dim3 grid, boolean large) {
    SimulationException caught =
        assertThrows(SimulationException.class, () -> launch(directives, grid, large));
    assertEquals(Fault.BAD_LAUNCH, caught.fault(), caught::getMessage);
  }

  @Test
  void largeClustersAreAnOption() {
    refused(".reqnctapercluster 16", Dim3.of(16), false);
    refused(".reqnctapercluster 9", Dim3.of(9), false);
    refused(".reqnctapercluster 17", Dim3.of(17), true);
    refused(".reqnctapercluster 4 .maxclusterrank 2", Dim3.of(4), false);
    refused(".explicitcluster", Dim3.of(4), false);
  }

  @ParameterizedTest
  @CsvSource({"7.7, sm_80", "7.8, sm_89"})
  void clustersNeedNewCards(String version, String target) {
    String text = Ptx.header(version, target) + ".visible .entry k() .reqnctapercluster 2 { ret; }";
    PtxSyntaxException caught =
        assertThrows(PtxSyntaxException.class, () -> gpu(1, false).load(text));
    assertTrue(caught.getMessage().contains("needs PTX 7.8"), caught::getMessage);
  }

  /** A grid of 4 x 6 blocks in clusters of 2 x 3: each block writes where it stands. */
  @Test
  void blocksKnowTheirPlaces() {
    StringBuilder body = new StringBuilder();
    body.append("mov.u32 %r3, %ctaid.y; mad.lo.u32 %r4, %r3, 4, %r1; mul.wide.u32 %rd3, %r4, 44;");
    body.append("add.s64 %rd3, %rd0, %rd3;\n");
    String[] names = {
      "cluster_ctaid.x", "cluster_ctaid.y", "cluster_ctarank", "clusterid.x", "clusterid.y",
      "cluster_nctaid.x", "cluster_nctaid.y", "cluster_nctarank", "nclusterid.x", "nclusterid.y"
    };
    for (int i = 0; i < names.length; i++) {
      body.append(
          "mov.u32 %%r5, %%%s; st.global.u32 [%%rd3+%d], %%r5;\n".formatted(names[i], 4 * i));
    }
    body.append("mov.pred %p0, %is_explicit_cluster; selp.u32 %r5, 1, 0, %p0;");
    body.append("st.global.u32 [%rd3+40], %r5;");
    String text =
        Ptx.kernel(body.toString(), 2)
            .replace(".reqnctapercluster 2,1,1", ".reqnctapercluster 2,3");
    SimulatedGpu gpu = gpu(3, false);
    DeviceArrays arrays = new DeviceArrays(gpu);
    long x = gpu.allocate(24 * 44);
    gpu.load(text).kernel("k").launch(new Dim3(4, 6, 1), Dim3.of(1), 0, Arg.of(x), Arg.of(x));
    int[] found = arrays.ints(x, 24 * 11);
    for (int block = 0; block < 24; block++) {
      int col = block % 4;
      int row = block / 4;
      int[] expected = {
        col % 2, row % 3, row % 3 * 2 + col % 2, col / 2, row / 3, 2, 3, 6, 2, 2, 1
      };
      int[] actual = new int[11];
      System.arraycopy(found, block * 11, actual, 0, 11);
      assertArrayEquals(expected, actual);
    }
  }

  /** Each block waits for the next one, which one worker would run later. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void blocksCanWaitForOthers(int seed) {
    int blocks = Launch.RESIDENT_BLOCKS;
    String body =
        """
        mov.u32 %r3, %nctaid.x;
        sub.u32 %r3, %r3, 1;
        mul.wide.u32 %rd3, %r1, 4;
        add.s64 %rd3, %rd0, %rd3;
        setp.eq.u32 %p0, %r1, %r3;
        mov.u32 %r4, 0;
        @%p0 bra SET;
        WAIT:
        ld.acquire.gpu.global.u32 %r4, [%rd3+4];
        setp.eq.u32 %p1, %r4, 0;
        @%p1 bra WAIT;
        SET:
        add.u32 %r4, %r4, 1;
        st.release.gpu.global.u32 [%rd3], %r4;
        """;
    SimulatedGpu gpu = gpu(seed, false);
    DeviceArrays arrays = new DeviceArrays(gpu);
    long x = arrays.put(new int[blocks]);
    gpu.load(Ptx.kernel(body))
        .kernel("k")
        .launch(Dim3.of(blocks), Dim3.of(1), 0, Arg.of(x), Arg.of(x));
    int[] found = arrays.ints(x, blocks);
    for (int i = 0; i < blocks; i++) {
      assertEquals(blocks - i, found[i]);
    }
  }

  /**
   * How often a wait fails before a copy has landed: never for the earliest, many times for the
   * latest.
   */
  @Test
  void copiesLandEarlyAndLate() {
    String body =
        """
        mbarrier.init.shared::cta.b64 [sm], 1;
        fence.mbarrier_init.release.cluster;
        mbarrier.arrive.expect_tx.shared::cta.b64 _, [sm], 16;
        cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes [sm+16], [%rd0], 16, [sm];
        mov.u32 %r3, 0;
        WAIT:
        mbarrier.try_wait.parity.shared::cta.b64 %p0, [sm], 0;
        @%p0 bra LANDED;
        add.u32 %r3, %r3, 1;
        bra WAIT;
        LANDED:
        ld.shared.u32 %r4, [sm+20];
        st.global.u32 [%rd0+16], %r3;
        st.global.u32 [%rd0+20], %r4;
        """;
    Set<String> moments = new HashSet<>();
    for (int seed = 0; seed < 30; seed++) {
      SimulatedGpu gpu = gpu(seed, false);
      DeviceArrays arrays = new DeviceArrays(gpu);
      long x = arrays.put(1, 2, 3, 4, 0, 0);
      gpu.load(Ptx.kernel(body))
          .kernel("k")
          .launch(Dim3.of(1), Dim3.of(1), 0, Arg.of(x), Arg.of(x));
      int[] found = arrays.ints(x, 6);
      assertEquals(2, found[5]);
      moments.add(found[4] == 0 ? "at once" : found[4] > 1000 ? "late" : "soon");
    }
    assertEquals(Set.of("at once", "soon", "late"), moments);
  }

  /** An allocation beyond this machine's memory: only what is touched takes room. */
  @Test
  void memoryIsSparse() {
    long elements = 1L << 40;
    String body =
        """
        mov.u64 %rd3, 1099511627775;
        mul.lo.s64 %rd4, %rd3, 4;
        add.s64 %rd4, %rd0, %rd4;
        st.global.u32 [%rd4], 9;
        ld.global.u32 %r3, [%rd4];
        st.global.u32 [%rd0], %r3;
        """;
    SimulatedGpu gpu = gpu(1, false);
    DeviceArrays arrays = new DeviceArrays(gpu);
    long x = gpu.allocate(4 * elements);
    gpu.load(Ptx.kernel(body)).kernel("k").launch(Dim3.of(1), Dim3.of(1), 0, Arg.of(x), Arg.of(x));
    assertEquals(9, arrays.ints(x, 1)[0]);
    assertEquals(9, arrays.ints(x + 4 * (elements - 1), 1)[0]);
    gpu.free(x);
    gpu.close();
  }
}
