package org.logits4j.values;

import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.DType;
import org.logits4j.Reduction;

/** Cross-entropy against the exact reference, with each option alone. */
@ExtendWith(Worst.class)
class CrossEntropyOptionsTest {
  private static final int CLASSES = 12;
  private static final int ROWS = 6;
  private static final Grid MATRIX = Grid.of(ROWS, CLASSES);

  /** What is different from a plain cross-entropy. */
  private enum Option {
    NONE,
    NO_REDUCTION,
    SUM,
    CLASS_WEIGHTS,
    IGNORE_INDEX,
    LABEL_SMOOTHING,
    ALL_SMOOTH,
    SCALE,
    SOFTCAP,
    Z_LOSS,
    HOST_DIVISOR,
    DEVICE_DIVISOR,
    HOST_SCALE,
    DEVICE_SCALE,
    UPSTREAM,
    UPSTREAM_PER_ROW,
    PADDED_ROWS,
    PADDING_COLUMNS,
    CLASSES_FIRST,
    CLASSES_SECOND,
    CLASSES_BETWEEN,
    ONE_ROW,
    RANK_5;

    Grid grid() {
      return switch (this) {
        case PADDED_ROWS -> new Grid(1, 5, ROWS, CLASSES);
        case PADDING_COLUMNS -> Grid.of(ROWS, CLASSES + 4);
        case CLASSES_FIRST -> new Grid(0, 0, CLASSES, ROWS);
        case CLASSES_SECOND -> new Grid(1, 0, 2, CLASSES, 3);
        case CLASSES_BETWEEN -> new Grid(2, 2, 2, 1, CLASSES, 3);
        case ONE_ROW -> new Grid(0, 0, CLASSES);
        case RANK_5 -> new Grid(4, 0, 1, 2, 1, 3, CLASSES);
        default -> MATRIX;
      };
    }

    ClassChoices choices(SplittableRandom random) {
      ClassChoices choices = new ClassChoices();
      switch (this) {
        case NO_REDUCTION, UPSTREAM_PER_ROW -> choices.reduction = Reduction.NONE;
        case SUM -> choices.reduction = Reduction.SUM;
        case CLASS_WEIGHTS -> choices.weights = ClassChoices.weights(random, CLASSES);
        case IGNORE_INDEX -> choices.ignoring = true;
        case LABEL_SMOOTHING -> choices.smoothing = 0.1;
        case ALL_SMOOTH -> choices.smoothing = 1;
        case SCALE -> choices.scale = 0.7;
        case SOFTCAP -> choices.softcap = 30;
        case Z_LOSS -> choices.zLoss = 1e-2;
        default -> {}
      }
      return choices;
    }

    Factors factors(SplittableRandom random, Grid grid) {
      Factors none = Factors.none();
      return switch (this) {
        case HOST_DIVISOR -> none.divisor(17, false);
        case DEVICE_DIVISOR -> none.divisor(17, true);
        case HOST_SCALE -> none.scale(65_536, false);
        case DEVICE_SCALE -> none.scale(0.25, true);
        case UPSTREAM -> none.upstream(DType.F32, -1.5);
        case UPSTREAM_PER_ROW ->
            none.upstream(DType.F32, random.doubles(grid.rows(), -2, 2).toArray());
        default -> none;
      };
    }
  }

  static Stream<Arguments> cases() {
    return Stream.of(Option.values())
        .flatMap(option -> Types.FLOATING.stream().map(type -> Arguments.of(option, type)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void sparseLabels(Option option, DType type) {
    for (Spread spread : Spread.values()) {
      CrossEntropyRuns.checkAll(of(option, type, DType.I64, spread));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void denseLabels(Option option, DType type) {
    for (Spread spread : Spread.values()) {
      CrossEntropyRuns.checkAll(of(option, type, type, spread));
    }
    CrossEntropyRuns.checkAll(of(option, type, DType.F32, Spread.NORMAL));
  }

  private static CrossEntropyCase of(Option option, DType type, DType labels, Spread spread) {
    SplittableRandom random = new SplittableRandom(option.ordinal());
    Grid grid = option.grid();
    return new CrossEntropyCase(
        option + " " + spread,
        random,
        labels,
        grid,
        CLASSES,
        type,
        spread.rows(random, type, grid.rows(), CLASSES),
        option.choices(random),
        option.factors(random, grid));
  }
}
