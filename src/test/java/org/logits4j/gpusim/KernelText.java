package org.logits4j.gpusim;

import java.util.List;

/**
 * A parsed kernel.
 *
 * @param name its name
 * @param parameters in order, each with its offset
 * @param parameterBytes the size of all parameters
 * @param registers how many registers it has, without predicates
 * @param predicates how many predicates
 * @param staticSharedBytes the size of its static shared variables
 * @param maxThreads the most threads of a block, or 0
 * @param requiredBlock the block it must be launched with, or an empty list
 * @param clusters what it says of clusters
 * @param instructions its code
 */
record KernelText(
    String name,
    List<Variable> parameters,
    int parameterBytes,
    int registers,
    int predicates,
    int staticSharedBytes,
    int maxThreads,
    List<Integer> requiredBlock,
    Clusters clusters,
    List<Instruction> instructions) {
  /**
   * What a kernel says of clusters.
   *
   * @param required the cluster it is launched with, or an empty list
   * @param explicit whether it must be launched with clusters
   * @param maxRank the most blocks of a cluster, or 0
   */
  record Clusters(List<Integer> required, boolean explicit, int maxRank) {
    boolean any() {
      return !required.isEmpty() || explicit || maxRank > 0;
    }
  }
}
