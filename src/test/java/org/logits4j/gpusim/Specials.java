package org.logits4j.gpusim;

import java.util.Set;

/** The special registers, held as constants behind a warp's registers. */
final class Specials {
  private static final Set<String> NAMES =
      Set.of(
          "%tid.x",
          "%tid.y",
          "%tid.z",
          "%ntid.x",
          "%ntid.y",
          "%ntid.z",
          "%ctaid.x",
          "%ctaid.y",
          "%ctaid.z",
          "%nctaid.x",
          "%nctaid.y",
          "%nctaid.z",
          "%cluster_ctaid.x",
          "%cluster_ctaid.y",
          "%cluster_ctaid.z",
          "%cluster_nctaid.x",
          "%cluster_nctaid.y",
          "%cluster_nctaid.z",
          "%clusterid.x",
          "%clusterid.y",
          "%clusterid.z",
          "%nclusterid.x",
          "%nclusterid.y",
          "%nclusterid.z",
          "%cluster_ctarank",
          "%cluster_nctarank",
          "%laneid",
          "%warpid",
          "%nwarpid",
          "%lanemask_eq",
          "%lanemask_le",
          "%lanemask_lt",
          "%lanemask_ge",
          "%lanemask_gt",
          "%dynamic_smem_size",
          "%total_smem_size");

  private Specials() {}

  static boolean isKnown(String name) {
    return NAMES.contains(name);
  }

  /** Sets everything that does not change from block to block. */
  static void fillAll(Warp warp, KernelCode kernel) {
    kernel.values().forEach((slot, value) -> warp.registers().fill(slot, value));
    kernel.specials().forEach((slot, name) -> fill(warp, slot, name));
  }

  /** Sets what depends on the block. */
  static void fillBlock(Warp warp, KernelCode kernel) {
    kernel
        .specials()
        .forEach(
            (slot, name) -> {
              if (name.startsWith("%ctaid") || name.startsWith("%cluster")) {
                fill(warp, slot, name);
              }
            });
  }

  private static void fill(Warp warp, int slot, String name) {
    long[] values = warp.registers().values();
    for (int lane = 0; lane < Warp.LANES; lane++) {
      values[slot * Warp.LANES + lane] = value(warp, lane, name) & 0xFFFFFFFFL;
    }
  }

  private static long value(Warp warp, int lane, String name) {
    LaunchSetup setup = warp.block().setup();
    Dim3 block = setup.blockExtent();
    Dim3 grid = setup.grid();
    long thread = warp.thread(lane);
    long index = warp.block().index();
    return switch (name) {
      case "%tid.x" -> thread % block.x();
      case "%tid.y" -> thread / block.x() % block.y();
      case "%tid.z" -> thread / block.x() / block.y();
      case "%ntid.x" -> block.x();
      case "%ntid.y" -> block.y();
      case "%ntid.z" -> block.z();
      case "%ctaid.x" -> index % grid.x();
      case "%ctaid.y" -> index / grid.x() % grid.y();
      case "%ctaid.z" -> index / grid.x() / grid.y();
      case "%nctaid.x" -> grid.x();
      case "%nctaid.y" -> grid.y();
      case "%nctaid.z" -> grid.z();
      case "%cluster_ctaid.x" -> setup.shape().placeInCluster(index, 0);
      case "%cluster_ctaid.y" -> setup.shape().placeInCluster(index, 1);
      case "%cluster_ctaid.z" -> setup.shape().placeInCluster(index, 2);
      case "%cluster_nctaid.x" -> setup.shape().cluster().x();
      case "%cluster_nctaid.y" -> setup.shape().cluster().y();
      case "%cluster_nctaid.z" -> setup.shape().cluster().z();
      case "%clusterid.x" -> setup.shape().clusterPlace(index, 0);
      case "%clusterid.y" -> setup.shape().clusterPlace(index, 1);
      case "%clusterid.z" -> setup.shape().clusterPlace(index, 2);
      case "%nclusterid.x" -> setup.shape().clusters().x();
      case "%nclusterid.y" -> setup.shape().clusters().y();
      case "%nclusterid.z" -> setup.shape().clusters().z();
      case "%cluster_ctarank" -> setup.shape().rank(index);
      case "%cluster_nctarank" -> setup.shape().size();
      case "%laneid" -> lane;
      case "%warpid" -> warp.index();
      case "%nwarpid" -> (block.count() + Warp.LANES - 1) / Warp.LANES;
      case "%lanemask_eq" -> 1L << lane;
      case "%lanemask_le" -> (2L << lane) - 1;
      case "%lanemask_lt" -> (1L << lane) - 1;
      case "%lanemask_ge" -> -1L << lane;
      case "%lanemask_gt" -> -2L << lane;
      case "%dynamic_smem_size" -> setup.dynamicShared();
      case "%total_smem_size" -> setup.sharedBytes();
      default -> throw new IllegalStateException(name);
    };
  }
}
