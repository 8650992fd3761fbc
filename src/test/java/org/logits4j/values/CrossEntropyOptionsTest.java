package org.logits4j.values;

import java.util.EnumSet;
import java.util.Set;
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

    /** What a device must be able to do. */
    Set<Feature> needs() {
      return switch (this) {
        case SCALE -> EnumSet.of(Feature.LOGIT_SCALE);
        case SOFTCAP -> EnumSet.of(Feature.SOFTCAP);
        case Z_LOSS -> EnumSet.of(Feature.Z_LOSS);
        case DEVICE_DIVISOR -> EnumSet.of(Feature.DEVICE_DIVISOR);
        case DEVICE_SCALE -> EnumSet.of(Feature.DEVICE_SCALE);
        case UPSTREAM, UPSTREAM_PER_ROW -> EnumSet.of(Feature.UPSTREAM);
        case CLASSES_FIRST, CLASSES_SECOND, CLASSES_BETWEEN -> EnumSet.of(Feature.OTHER_AXES);
        default -> EnumSet.noneOf(Feature.class);
      };
    }

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

  static Stream<Arguments> sparse() {
    return Stream.of(Option.values())
        .flatMap(option -> cases(option, option.needs().toArray(new Feature[0])));
  }

  static Stream<Arguments> dense() {
    return Stream.of(Option.values())
        .flatMap(
            option -> {
              Set<Feature> needs = option.needs();
              needs.add(Feature.DENSE_LABELS);
              return cases(option, needs.toArray(new Feature[0]));
            });
  }

  private static Stream<Arguments> cases(Option option, Feature... needs) {
    return Lab.with(needs).map(lab -> Arguments.of(option, lab));
  }

  @ParameterizedTest
  @MethodSource("sparse")
  void sparseLabels(Option option, Lab lab) {
    DType type = lab.type();
    for (Spread spread : Spread.values()) {
      CrossEntropyRuns.checkAll(of(option, type, DType.I64, spread), lab.device());
    }
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("dense")
  void denseLabels(Option option, Lab lab) {
    DType type = lab.type();
    for (Spread spread : Spread.values()) {
      CrossEntropyRuns.checkAll(of(option, type, type, spread), lab.device());
    }
    CrossEntropyRuns.checkAll(of(option, type, DType.F32, Spread.NORMAL), lab.device());
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
