package org.logits4j.cuda;

import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import org.logits4j.gpusim.Approximation;
import org.logits4j.gpusim.SimulatedGpu;

/** Collects what a {@link SimulatedDriver} shall be. */
final class SimulatedDriverOptions {
  private static final int SHARED_BYTES = 232448;
  private static final int MULTIPROCESSORS = 132;
  private static final int L2_BYTES = 50 << 20;
  private static final long TOTAL_BYTES = 80L << 30;
  private static final int CUDA_13 = 13000;

  private final SimulatedGpu.Builder gpu = SimulatedGpu.builder();
  private boolean checksOrder = true;
  private BinaryOperator<String> texts = (name, text) -> text;
  private CardProperties card =
      new CardProperties(
          "simulated GPU", 9, 0, MULTIPROCESSORS, SHARED_BYTES, L2_BYTES, TOTAL_BYTES, CUDA_13);

  SimulatedDriverOptions() {}

  /** Sets what decides schedules, the order of blocks and random approximations. */
  SimulatedDriverOptions seed(long seed) {
    gpu.seed(seed);
    return this;
  }

  /** Sets how approximate instructions deviate. */
  SimulatedDriverOptions approximations(Approximation how) {
    gpu.approximations(how);
    return this;
  }

  /** Sets how many blocks run at the same time. */
  SimulatedDriverOptions workers(int count) {
    gpu.workers(count);
    return this;
  }

  /** Sets whether races within a launch are looked for. */
  SimulatedDriverOptions races(boolean wanted) {
    gpu.races(wanted);
    return this;
  }

  /** Sets any other option of the simulated GPU. */
  SimulatedDriverOptions gpu(Consumer<SimulatedGpu.Builder> options) {
    options.accept(gpu);
    return this;
  }

  /** Sets the card that it pretends to be; modules for newer ones are refused. */
  SimulatedDriverOptions card(CardProperties properties) {
    card = properties;
    return this;
  }

  /** Sets the card's compute capability. */
  SimulatedDriverOptions compute(int major, int minor) {
    return card(
        new CardProperties(
            card.name(),
            major,
            minor,
            card.multiprocessors(),
            card.sharedBytesPerBlock(),
            card.l2Bytes(),
            card.totalBytes(),
            card.driverVersion()));
  }

  /** Sets the size of the card's memory; what goes beyond it is refused. */
  SimulatedDriverOptions memory(long bytes) {
    return card(
        new CardProperties(
            card.name(),
            card.computeMajor(),
            card.computeMinor(),
            card.multiprocessors(),
            card.sharedBytesPerBlock(),
            card.l2Bytes(),
            bytes,
            card.driverVersion()));
  }

  /** Sets whether work that nothing orders is looked for. */
  SimulatedDriverOptions checksOrder(boolean wanted) {
    checksOrder = wanted;
    return this;
  }

  /** Sets what is loaded instead of a module's text, given its name and its text. */
  SimulatedDriverOptions texts(BinaryOperator<String> replacement) {
    texts = replacement;
    return this;
  }

  /** Returns the driver. */
  SimulatedDriver build() {
    return new SimulatedDriver(
        gpu.maxSharedBytes(card.sharedBytesPerBlock()).build(), card, checksOrder, texts);
  }
}
