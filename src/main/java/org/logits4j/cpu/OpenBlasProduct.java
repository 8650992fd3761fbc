package org.logits4j.cpu;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.OPENBLAS_VERSION;
import static org.bytedeco.openblas.presets.openblas_nolapack.blas_set_num_threads;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.logits4j.backend.ExecutionContext;

/**
 * The product by OpenBLAS, from the optional artifact {@code org.bytedeco:openblas}.
 *
 * <p>The order of summation is OpenBLAS's: it depends on the processor and may depend on the number
 * of threads. Of the context only that number is used; the threads are OpenBLAS's own. Its setting
 * is the whole process's, so one product runs at a time.
 *
 * <p>Operands are copied block by block to native memory, since JavaCPP would copy whole arrays,
 * there and back, whatever part of them is the matrix.
 */
final class OpenBlasProduct extends CheckedProduct {
  private static final int ROWS = 1024;
  private static final int COLUMNS = 2048;
  private static final int DEPTH = 1024;

  private static final Object LOCK = new Object();
  private static final NativeScratch A = new NativeScratch();
  private static final NativeScratch B = new NativeScratch();
  private static final NativeScratch C = new NativeScratch();

  private static int threadsInUse;

  /** What is done with a block of the result and a section of the sums. */
  private interface Block {
    void run(int row, int rows, int column, int columns, int from, int depth);
  }

  /**
   * Loads the native library.
   *
   * @throws LinkageError if a class or the library is missing or fails to load
   */
  OpenBlasProduct() {
    Loader.load(openblas_nolapack.class);
  }

  @Override
  public String name() {
    return OPENBLAS_VERSION.trim();
  }

  @Override
  void product(
      float alpha,
      FloatMatrix a,
      FloatMatrix b,
      float beta,
      FloatMatrix c,
      ExecutionContext context) {
    Block block =
        (row, rows, column, columns, from, depth) -> {
          FloatBuffer blockA = A.floats(rows * depth);
          FloatBuffer blockB = B.floats(depth * columns);
          FloatBuffer blockC = C.floats(rows * columns);
          a.copyBlock(row, rows, from, depth, blockA);
          if (row == 0) {
            b.copyBlock(from, depth, column, columns, blockB);
          }
          float keep = from == 0 ? beta : 1;
          if (keep != 0) {
            c.copyBlock(row, rows, column, columns, blockC);
          }
          openblas_nolapack.cblas_sgemm(
              CblasRowMajor,
              order(a.layout()),
              order(b.layout()),
              rows,
              columns,
              depth,
              alpha,
              blockA.rewind(),
              a.layout().isRowMajor() ? depth : rows,
              blockB.rewind(),
              b.layout().isRowMajor() ? columns : depth,
              keep,
              blockC.rewind(),
              columns);
          c.setBlock(row, rows, column, columns, blockC);
        };
    run(c.layout(), a.columns(), context, block);
  }

  @Override
  void product(
      double alpha,
      DoubleMatrix a,
      DoubleMatrix b,
      double beta,
      DoubleMatrix c,
      ExecutionContext context) {
    Block block =
        (row, rows, column, columns, from, depth) -> {
          DoubleBuffer blockA = A.doubles(rows * depth);
          DoubleBuffer blockB = B.doubles(depth * columns);
          DoubleBuffer blockC = C.doubles(rows * columns);
          a.copyBlock(row, rows, from, depth, blockA);
          if (row == 0) {
            b.copyBlock(from, depth, column, columns, blockB);
          }
          double keep = from == 0 ? beta : 1;
          if (keep != 0) {
            c.copyBlock(row, rows, column, columns, blockC);
          }
          openblas_nolapack.cblas_dgemm(
              CblasRowMajor,
              order(a.layout()),
              order(b.layout()),
              rows,
              columns,
              depth,
              alpha,
              blockA.rewind(),
              a.layout().isRowMajor() ? depth : rows,
              blockB.rewind(),
              b.layout().isRowMajor() ? columns : depth,
              keep,
              blockC.rewind(),
              columns);
          c.setBlock(row, rows, column, columns, blockC);
        };
    run(c.layout(), a.columns(), context, block);
  }

  /** Rows innermost, so that a block of the second operand is copied once. */
  private static void run(MatrixLayout c, int inner, ExecutionContext context, Block block) {
    synchronized (LOCK) {
      useThreads(Tiles.threads(context));
      int columns;
      for (int column = 0; column < c.columns(); column += columns) {
        columns = Math.min(COLUMNS, c.columns() - column);
        int depth;
        for (int from = 0; from < inner; from += depth) {
          depth = Math.min(DEPTH, inner - from);
          int rows;
          for (int row = 0; row < c.rows(); row += rows) {
            rows = Math.min(ROWS, c.rows() - row);
            block.run(row, rows, column, columns, from, depth);
          }
        }
      }
    }
  }

  /** Setting it takes longer than a small product: it is set when it changes. */
  private static void useThreads(int threads) {
    if (threads != threadsInUse) {
      blas_set_num_threads(threads);
      threadsInUse = threads;
    }
  }

  private static int order(MatrixLayout layout) {
    return layout.isRowMajor() ? CblasNoTrans : CblasTrans;
  }
}
