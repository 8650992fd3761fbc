package org.logits4j.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.DType;

class LaunchPlanTest {
  @ParameterizedTest
  @CsvSource({
    "0, WARP",
    "1, WARP",
    "1024, WARP",
    "1025, BLOCK",
    "16384, BLOCK",
    "16385, LONG",
    "262144, LONG",
    "5000000000, LONG",
  })
  void theLengthOfARowDecidesTheRung(long classes, Rung rung) {
    for (DType dtype : new DType[] {DType.F32, DType.F16, DType.BF16}) {
      for (long rows : new long[] {1, 7, 8, 9, 1L << 40}) {
        assertEquals(rung, LaunchPlan.of(dtype, rows, classes).rung());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, WARP",
    "512, WARP",
    "513, BLOCK",
    "6144, BLOCK",
    "6145, LONG",
    "5000000000, LONG"
  })
  void ofF64AThreadKeepsHalfAsMany(long classes, Rung rung) {
    for (long rows : new long[] {1, 9, 1L << 40}) {
      assertEquals(rung, LaunchPlan.of(DType.F64, rows, classes).rung());
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "256, 1", "257, 2", "549755813632, 2147483647"})
  void aRowAlongAnotherAxisHasAThread(long rows, int blocks) {
    assertEquals(new LaunchPlan(Rung.STRIDED, blocks, 256), LaunchPlan.ofThreads(rows));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "7, 1",
    "8, 1",
    "9, 2",
    "16, 2",
    "17, 3",
    // one block more than a grid can have: the kernel goes round
    "17179869176, 2147483647",
    "17179869177, 2147483647",
  })
  void eightRowsShareABlockWhereEachHasAWarp(long rows, int blocks) {
    assertEquals(new LaunchPlan(Rung.WARP, blocks, 256), LaunchPlan.of(DType.BF16, rows, 1000));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 2", "2147483647, 2147483647", "2147483648, 2147483647"})
  void aLongerRowHasABlock(long rows, int blocks) {
    assertEquals(blocks, LaunchPlan.of(DType.F32, rows, 1025).blocks());
    assertEquals(blocks, LaunchPlan.of(DType.F32, rows, 100_000).blocks());
  }

  @ParameterizedTest
  @CsvSource({
    // 4,096 elements for 128 threads, whatever their type
    "F32, 1025, 128",
    "F32, 4096, 128",
    "F32, 4103, 128",
    "F32, 4104, 160",
    "F32, 16384, 512",
    "BF16, 1025, 128",
    "BF16, 4096, 128",
    "BF16, 4111, 128",
    "BF16, 4112, 160",
    "BF16, 16384, 512",
    "F16, 4112, 160",
    // 2,048 elements for 128 threads
    "F64, 513, 128",
    "F64, 2051, 128",
    "F64, 2052, 160",
    "F64, 6144, 384",
    "F64, 6145, 512",
    "F32, 16385, 512",
    "BF16, 1000000, 512",
  })
  void threadsOfABlock(DType dtype, long classes, int threads) {
    assertEquals(threads, LaunchPlan.of(dtype, 3, classes).threads());
  }

  static Stream<Arguments> residentRows() {
    return Stream.of(DType.F64, DType.F32, DType.F16, DType.BF16)
        .flatMap(
            dtype ->
                LongStream.rangeClosed(1, Rung.BLOCK.maxClasses(dtype))
                    .filter(classes -> classes < 2100 || classes % 61 == 0 || classes > 16_300)
                    .mapToObj(classes -> Arguments.of(dtype, classes)));
  }

  @Test
  void residentThreadsHoldTheWholeRow() {
    residentRows()
        .forEach(
            row -> {
              DType dtype = (DType) row.get()[0];
              long classes = (long) row.get()[1];
              LaunchPlan plan = LaunchPlan.of(dtype, 1, classes);
              int perChunk = 16 / dtype.bytes();
              // head and tail have threads of their own; at worst there is neither
              long chunks = classes * dtype.bytes() / 32 * 2;
              long threads = plan.rung() == Rung.WARP ? 32 : plan.threads();
              assertTrue(
                  chunks <= threads * (Rung.residentElements(dtype) / perChunk),
                  () -> plan + " for " + classes + " of " + dtype);
              assertTrue(threads >= 2 * 32 / dtype.bytes() || threads == 32);
            });
  }

  static Stream<Arguments> neighbours() {
    return LongStream.of(1, 1024, 1025, 4111, 16_384, 16_385).mapToObj(Arguments::of);
  }

  @ParameterizedTest
  @MethodSource("neighbours")
  void threadsDoNotDependOnTheNumberOfRows(long classes) {
    LaunchPlan one = LaunchPlan.of(DType.BF16, 1, classes);
    LaunchPlan many = LaunchPlan.of(DType.BF16, 1 << 20, classes);
    assertEquals(one.threads(), many.threads());
    assertEquals(one.rung(), many.rung());
  }
}
