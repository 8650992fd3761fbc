package org.logits4j.gpusim;

import java.util.List;

/** A kernel of a loaded module. */
public final class Kernel {
  private static final int MAX_THREADS = 1024;
  private static final int PORTABLE_CLUSTER = 8;
  private static final int MAX_CLUSTER = 16;
  private static final int MAX_GRID_YZ = 65535;

  private final KernelCode code;
  private final DeviceMemory device;
  private final Options options;

  Kernel(KernelCode code, DeviceMemory device, Options options) {
    this.code = code;
    this.device = device;
    this.options = options;
  }

  /** Returns its name. */
  public String name() {
    return code.name();
  }

  /** Returns the shared memory that its code declares, in bytes. */
  public int staticSharedBytes() {
    return code.staticShared();
  }

  /** Returns the sizes of its parameters in bytes. */
  public List<Integer> parameterSizes() {
    return code.text().parameters().stream().map(Variable::bytes).toList();
  }

  /**
   * Runs the kernel to its end.
   *
   * @param grid the number of blocks
   * @param block the number of threads in each
   * @param dynamicSharedBytes the size of the dynamic shared memory
   * @param arguments the parameters in order
   * @return what was counted
   * @throws SimulationException if one of the checks failed
   */
  public LaunchReport launch(Dim3 grid, Dim3 block, int dynamicSharedBytes, Arg... arguments) {
    LaunchTrace trace = new LaunchTrace(options.races(), shape(grid));
    LaunchSetup setup =
        new LaunchSetup(
            code, grid, block, dynamicSharedBytes, parameters(arguments), device, trace, options);
    check(setup);
    return new Launch(setup).run();
  }

  private ClusterShape shape(Dim3 grid) {
    KernelText.Clusters clusters = code.text().clusters();
    List<Integer> required = clusters.required();
    if (required.isEmpty()) {
      if (clusters.explicit()) {
        throw refuse("a launch without clusters, .explicitcluster asks for some");
      }
      return new ClusterShape(grid, Dim3.of(1), false);
    }
    Dim3 cluster = new Dim3(required.get(0), required.get(1), required.get(2));
    long size = cluster.count();
    int most = options.largeClusters() ? MAX_CLUSTER : PORTABLE_CLUSTER;
    if (size > most || (clusters.maxRank() > 0 && size > clusters.maxRank())) {
      throw refuse("a cluster of %d blocks, of at most %d".formatted(size, most));
    }
    if (grid.x() % cluster.x() != 0 || grid.y() % cluster.y() != 0 || grid.z() % cluster.z() != 0) {
      throw refuse("a grid of " + grid + ", no multiple of the cluster of " + cluster);
    }
    return new ClusterShape(grid, cluster, true);
  }

  private Chunk parameters(Arg[] arguments) {
    List<Variable> parameters = code.text().parameters();
    if (arguments.length != parameters.size()) {
      throw refuse(arguments.length + " arguments for " + parameters.size() + " parameters");
    }
    Chunk memory = new Chunk(code.parameterBytes());
    for (int i = 0; i < arguments.length; i++) {
      Variable parameter = parameters.get(i);
      byte[] bytes = arguments[i].bytes();
      if (bytes.length != parameter.bytes()) {
        throw refuse(
            "%d bytes for the parameter %s of %d"
                .formatted(bytes.length, parameter.name(), parameter.bytes()));
      }
      memory.copyIn(parameter.offset(), bytes, 0, bytes.length);
    }
    return memory;
  }

  private void check(LaunchSetup setup) {
    Dim3 block = setup.blockExtent();
    KernelText text = code.text();
    if (block.count() > MAX_THREADS || block.z() > 64) {
      throw refuse("a block of " + block);
    }
    if (text.maxThreads() > 0 && block.count() > text.maxThreads()) {
      throw refuse("a block of " + block + ", .maxntid allows " + text.maxThreads());
    }
    List<Integer> required = text.requiredBlock();
    if (!required.isEmpty() && !required.equals(List.of(block.x(), block.y(), block.z()))) {
      throw refuse("a block of " + block + ", .reqntid asks for " + required);
    }
    Dim3 grid = setup.grid();
    if (grid.y() > MAX_GRID_YZ || grid.z() > MAX_GRID_YZ) {
      throw refuse("a grid of " + grid);
    }
    if (grid.count() > RaceCells.MAX_BLOCKS) {
      throw refuse(grid.count() + " blocks are more than can be simulated");
    }
    if (setup.dynamicShared() < 0 || setup.sharedBytes() > options.maxSharedBytes()) {
      throw refuse(setup.sharedBytes() + " bytes of shared memory, of " + options.maxSharedBytes());
    }
  }

  private SimulationException refuse(String message) {
    return new SimulationException(Fault.BAD_LAUNCH, "kernel " + name() + ": " + message);
  }
}
