package org.logits4j.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.logits4j.DType;
import org.logits4j.backend.ExecutionContext;
import org.logits4j.backend.Operand;
import org.logits4j.backend.RowStatistics;

/**
 * What the rows of a tensor look like: each block of inspection.cu tells of some of them, the rest
 * is done here, with the answer waited for.
 */
final class CudaInspection {
  private static final String MODULE = "inspection";
  private static final int PARAMETER_BYTES = 24 + RowLayout.ROWS_BYTES + RowLayout.STRIDES_BYTES;

  /**
   * Of what a block tells: rows in [0, 1]; a sum's error and its row; a log-sum-exp and its row.
   */
  private static final int REPORT_BYTES = 40;

  /** The rows that a block tells of where each of them has the whole block. */
  private static final int BLOCK_ROWS = 64;

  private CudaInspection() {}

  /** Waits for the answer. */
  static RowStatistics inspect(Card card, Operand operand, int axis, ExecutionContext context) {
    RowLayout rows = RowLayout.along(operand, axis);
    long classes = operand.shape().dim(axis);
    if (rows.count() == 0) {
      return new RowStatistics(0, classes, 0, 0, 0, 0, 0);
    }
    RowKernels kernels = new RowKernels(operand, axis);
    DType element = operand.dtype();
    DriverKernel kernel =
        card.modules().kernel(MODULE, element, kernels.name(MODULE), PARAMETER_BYTES);
    int blocks =
        kernels.isStrided() ? kernels.blocks() : RowKernels.blocks(rows.count(), BLOCK_ROWS);
    long stream = card.streamOf(context);
    CudaMemory reports = card.allocate((long) REPORT_BYTES * blocks);
    try {
      reports.beforeUse(stream);
      DeviceMemory.beforeUse(operand, stream);
      ParameterWriter parameters = new ParameterWriter(kernel.parameters());
      parameters.put(DeviceMemory.address(operand)).put(reports.address());
      rows.putRows(parameters);
      rows.putStrides(parameters);
      parameters.put(classes).end();
      kernel.launch(blocks, kernels.threads(), stream);
      ByteBuffer bytes =
          ByteBuffer.allocateDirect(Math.multiplyExact(REPORT_BYTES, blocks))
              .order(ByteOrder.nativeOrder());
      card.driver().copyToHost(bytes, reports.address(), stream);
      return merged(rows.count(), classes, bytes.rewind(), blocks);
    } finally {
      DeviceMemory.afterUse(operand, stream);
      reports.afterUse(stream);
      reports.release();
    }
  }

  private static RowStatistics merged(long rows, long classes, ByteBuffer reports, int blocks) {
    long inside = 0;
    Largest sumError = new Largest();
    Largest logSumExp = new Largest();
    for (int b = 0; b < blocks; b++) {
      inside += reports.getLong();
      sumError.include(reports.getDouble(), reports.getLong());
      logSumExp.include(reports.getDouble(), reports.getLong());
    }
    return new RowStatistics(
        rows, classes, inside, sumError.value, sumError.row, logSumExp.value, logSumExp.row);
  }

  /** The largest of some numbers and the first row that has it; NaN is larger than all numbers. */
  private static final class Largest {
    double value;
    long row;

    void include(double other, long otherRow) {
      if (other > value || (Double.isNaN(other) && !Double.isNaN(value))) {
        value = other;
        row = otherRow;
      }
    }
  }
}
