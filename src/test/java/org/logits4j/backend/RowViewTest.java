package org.logits4j.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.DType;
import org.logits4j.Shape;

class RowViewTest {
  static LongStream seeds() {
    return LongStream.range(0, 40);
  }

  /** Walks all indices, counting rows and columns as an odometer would. */
  @ParameterizedTest
  @MethodSource("seeds")
  void rowsAndColumnsInRowMajorOrder(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int rank = random.nextInt(5);
    long[] dims = random.longs(rank, 1, 5).toArray();
    Shape shape = Shape.of(dims);
    if (rank > 0 && random.nextBoolean()) {
      shape = shape.rowStride(dims[rank - 1] + 2);
    }
    int[] axes = IntStream.range(0, rank).filter(axis -> random.nextBoolean()).toArray();
    long offset = random.nextInt(100);
    RowView view =
        RowView.along(new Operand(HostMemory.of(new float[0]), offset, DType.F32, shape), axes);
    long[] index = new long[rank];
    for (long element = 0; element < shape.elements(); element++) {
      long row = 0;
      long column = 0;
      long position = offset;
      for (int axis = 0; axis < rank; axis++) {
        int a = axis;
        if (IntStream.of(axes).anyMatch(inRow -> inRow == a)) {
          column = column * dims[axis] + index[axis];
        } else {
          row = row * dims[axis] + index[axis];
        }
        position += index[axis] * shape.stride(axis);
      }
      assertEquals(position, view.row(row) + view.column(column), shape.toString());
      for (int axis = rank - 1; axis >= 0 && ++index[axis] == dims[axis]; axis--) {
        index[axis] = 0;
      }
    }
    assertEquals(shape.elements(), view.rows() * view.classes());
  }
}
