package org.logits4j.gpusim;

/**
 * How the blocks of a grid form clusters.
 *
 * @param grid how many blocks
 * @param cluster how many blocks in each cluster; the grid is a multiple in each direction
 * @param explicit whether the kernel asks for clusters
 */
record ClusterShape(Dim3 grid, Dim3 cluster, boolean explicit) {
  /** Returns how many blocks a cluster has. */
  int size() {
    return (int) cluster.count();
  }

  /** Returns how many clusters there are along each direction. */
  Dim3 clusters() {
    return new Dim3(grid.x() / cluster.x(), grid.y() / cluster.y(), grid.z() / cluster.z());
  }

  /** Returns the place of a block along a direction: 0, 1 or 2. */
  private int place(long block, int axis) {
    return (int)
        switch (axis) {
          case 0 -> block % grid.x();
          case 1 -> block / grid.x() % grid.y();
          default -> block / grid.x() / grid.y();
        };
  }

  private static int extent(Dim3 dim, int axis) {
    return axis == 0 ? dim.x() : axis == 1 ? dim.y() : dim.z();
  }

  /** Returns the place of a block's cluster along a direction. */
  int clusterPlace(long block, int axis) {
    return place(block, axis) / extent(cluster, axis);
  }

  /** Returns the place of a block within its cluster along a direction. */
  int placeInCluster(long block, int axis) {
    return place(block, axis) % extent(cluster, axis);
  }

  /** Returns the number of a block's cluster. */
  long clusterOf(long block) {
    if (size() == 1) {
      return block;
    }
    Dim3 all = clusters();
    return clusterPlace(block, 0)
        + (long) all.x() * (clusterPlace(block, 1) + (long) all.y() * clusterPlace(block, 2));
  }

  /** Returns the rank of a block within its cluster. */
  int rank(long block) {
    return placeInCluster(block, 0)
        + cluster.x() * (placeInCluster(block, 1) + cluster.y() * placeInCluster(block, 2));
  }

  /** Returns the block with a rank in a cluster. */
  long block(long number, int rank) {
    Dim3 all = clusters();
    long x = number % all.x() * cluster.x() + rank % cluster.x();
    long y = number / all.x() % all.y() * cluster.y() + rank / cluster.x() % cluster.y();
    long z = number / all.x() / all.y() * cluster.z() + rank / cluster.x() / cluster.y();
    return x + grid.x() * (y + grid.y() * z);
  }

  /** Returns the narrowest scope that has both of two blocks. */
  MemoryScope common(long a, long b) {
    if (a == b) {
      return MemoryScope.CTA;
    }
    return size() > 1 && clusterOf(a) == clusterOf(b) ? MemoryScope.CLUSTER : MemoryScope.GPU;
  }
}
