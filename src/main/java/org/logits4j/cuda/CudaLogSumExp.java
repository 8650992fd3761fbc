package org.logits4j.cuda;

import org.logits4j.DType;
import org.logits4j.backend.Completion;
import org.logits4j.backend.ExecutionContext;
import org.logits4j.backend.LogSumExpRequest;
import org.logits4j.backend.Operand;

/** Log-sum-exp over any axes, as log_sum_exp.cu has it. */
final class CudaLogSumExp {
  private static final String NAME = "log_sum_exp";
  private static final int ROW_BYTES = 40;
  private static final int PART_BYTES = 64;
  private static final int AXES_BYTES = 16 + 2 * AxesLayout.BYTES;

  /** The elements of a part; rows of several are those that no vocabulary is as long as. */
  static final long PART = 1 << 16;

  /** Longer rows are cut into parts: by their length alone, so that a row's bits are its own. */
  static final long LONGEST_UNCUT = 1 << 20;

  private static final int BLOCK_THREADS = 512;
  private static final int STRIDED_THREADS = 256;

  private final Card card;
  private final Operand logits;
  private final Operand result;
  private final AxesLayout rows;
  private final AxesLayout classes;

  private CudaLogSumExp(Card card, LogSumExpRequest request) {
    this.card = card;
    logits = request.logits();
    result = request.result();
    boolean[] summed = new boolean[logits.shape().rank()];
    for (int axis : request.axes()) {
      summed[axis] = true;
    }
    rows = AxesLayout.of(logits, summed, false);
    classes = AxesLayout.of(logits, summed, true);
  }

  static Completion run(Card card, LogSumExpRequest request, ExecutionContext context) {
    CudaLogSumExp call = new CudaLogSumExp(card, request);
    if (call.rows.count() == 0) {
      return Completion.DONE;
    }
    long stream = card.streamOf(context);
    DeviceMemory.beforeUse(call.logits, stream);
    DeviceMemory.beforeUse(call.result, stream);
    call.launch(stream);
    DeviceMemory.afterUse(call.logits, stream);
    DeviceMemory.afterUse(call.result, stream);
    return card.endOf(call.result, stream);
  }

  private void launch(long stream) {
    boolean hasElements = classes.count() > 1;
    if (rows.isRegular() && classes.isContiguous() && (hasElements || rows.count() == 1)) {
      if (classes.count() > LONGEST_UNCUT) {
        launchParts(stream);
      } else {
        launchRows(stream);
      }
    } else {
      launchAxes(stream);
    }
  }

  private DType element() {
    return logits.dtype();
  }

  private void launchRows(long stream) {
    RowKernel kernel =
        new RowKernel(card, NAME, element(), rows.count(), classes.count(), ROW_BYTES);
    kernel
        .parameters()
        .put(DeviceMemory.address(logits))
        .put(DeviceMemory.address(result))
        .put(rows.count())
        .put(rows.distance())
        .put(classes.count());
    kernel.launch(stream);
  }

  private void launchParts(long stream) {
    if (stream != card.stream() && card.driver().isCapturing(stream)) {
      throw new IllegalStateException(
          "logSumExp on "
              + card.name()
              + ": a graph outlives the workspace that rows of more than "
              + LONGEST_UNCUT
              + " elements need; make the call outside of the capture");
    }
    long parts = (classes.count() + PART - 1) / PART;
    long bytes = 2L * (element() == DType.F64 ? Double.BYTES : Float.BYTES);
    CudaMemory partials = card.allocate(Math.multiplyExact(rows.count() * parts, bytes));
    try {
      partials.beforeUse(stream);
      for (String step : new String[] {"_parts", "_total"}) {
        DriverKernel kernel = card.modules().kernel(NAME, element(), NAME + step, PART_BYTES);
        ParameterWriter parameters = new ParameterWriter(kernel.parameters()).begin();
        parameters
            .put(DeviceMemory.address(logits))
            .put(partials.address())
            .put(DeviceMemory.address(result))
            .put(rows.count())
            .put(rows.distance())
            .put(classes.count())
            .put(parts)
            .put(PART)
            .end();
        long blocks = step.equals("_parts") ? rows.count() * parts : rows.count();
        kernel.launch((int) Math.min(blocks, Integer.MAX_VALUE), BLOCK_THREADS, stream);
      }
      partials.afterUse(stream);
    } finally {
      partials.release();
    }
  }

  private void launchAxes(long stream) {
    boolean blocks = classes.endsSideBySide();
    String name = NAME + (blocks ? "_axes" : "_strided");
    DriverKernel kernel = card.modules().kernel(NAME, element(), name, AXES_BYTES);
    ParameterWriter parameters = new ParameterWriter(kernel.parameters()).begin();
    parameters.put(DeviceMemory.address(logits)).put(DeviceMemory.address(result));
    rows.put(parameters);
    classes.put(parameters);
    parameters.end();
    int each = blocks ? 1 : STRIDED_THREADS;
    long count = (rows.count() + each - 1) / each;
    int threads = blocks ? BLOCK_THREADS : STRIDED_THREADS;
    kernel.launch((int) Math.min(count, Integer.MAX_VALUE), threads, stream);
  }
}
