package org.logits4j.mutation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.Shape;
import org.logits4j.Tensor;
import org.logits4j.cuda.RawAddress;

/** What one call of a workload works with: inputs, always the same, and what it puts out. */
final class Inputs implements AutoCloseable {
  /** The rows of {@link #edges}. */
  static final int EDGES = 5;

  /** The axis before the classes of {@link #strided}. */
  static final int OUTER = 2;

  /** The axis after the classes of {@link #strided}. */
  static final int INNER = 3;

  private static final int LEAD = 3;
  private static final int TARGET_LEAD = 6;
  private static final int PADDING = 5;
  private static final double UNTOUCHED = 7.25;
  private static final int SPREADS = 6;

  private final Device device;
  private final DType dtype;
  private final SplittableRandom random = new SplittableRandom(1);
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final List<Tensor> placed = new ArrayList<>();
  private final List<CallOutput> outputs = new ArrayList<>();

  Inputs(Device device, DType dtype) {
    this.device = device;
    this.dtype = dtype;
  }

  DType dtype() {
    return dtype;
  }

  /** Closed with the rest. */
  <T extends AutoCloseable> T keep(T resource) {
    open.push(resource);
    return resource;
  }

  /** Numbers of the call's type on the device. */
  Tensor tensor(double[] values, long... dims) {
    return tensor(dtype, values, dims);
  }

  Tensor tensor(DType type, double[] values, long... dims) {
    Tensor there = keep(Tensor.of(values, dims));
    return keep(keep(there.cast(type)).to(device));
  }

  /** Labels, on the device. */
  Tensor labels(long[] labels, long... dims) {
    Tensor here = dims.length == 0 ? Tensor.of(labels) : Tensor.of(labels, dims);
    return keep(keep(here).to(device));
  }

  /** Labels in 32 bits, on the device. */
  Tensor narrowLabels(long[] labels) {
    int[] narrow = Arrays.stream(labels).mapToInt(label -> (int) label).toArray();
    return keep(keep(Tensor.of(narrow)).to(device));
  }

  /** A label for each row, the first and the last class among them. */
  long[] drawnLabels(int rows, int classes) {
    long[] labels = random.longs(rows, 0, classes).toArray();
    labels[0] = classes - 1L;
    labels[rows - 1] = 0;
    return labels;
  }

  /** Numbers from 0 (inclusive) to 1. */
  double[] fractions(int count) {
    return random.doubles(count).toArray();
  }

  /** Rows of several kinds: wide, sparse, flat, ties and masks, far from 0, one class ahead. */
  double[] rows(int rows, int classes) {
    double[] values = new double[rows * classes];
    for (int i = 0; i < values.length; i++) {
      values[i] = value(i / classes % SPREADS, i % classes, classes);
    }
    return values;
  }

  /**
   * Rows by turns with few classes that are not masked, far from the largest, and with classes all
   * about as likely: what is rounded otherwise in each thread is not lost in the whole.
   */
  double[] telling(int rows, int classes) {
    double[] values = new double[rows * classes];
    for (int i = 0; i < values.length; i++) {
      values[i] = value(1 + i / classes % 2, i % classes, classes);
    }
    return values;
  }

  private double value(int spread, int c, int classes) {
    double normal = random.nextGaussian();
    return switch (spread) {
      case 0 -> 4 * normal;
      case 1 ->
          c == classes / 2
              ? 0
              : random.nextInt(1 + classes / 4) == 0 ? normal - 21 : Double.NEGATIVE_INFINITY;
      case 2 -> normal;
      case 3 -> random.nextInt(4) == 0 ? Double.NEGATIVE_INFINITY : Math.rint(normal);
      case 4 -> 100 + 30 * normal;
      default -> c == classes / 2 ? 20 : normal / 4;
    };
  }

  /** The edges: all masked, a NaN, an infinity, all at the lowest number, all the same. */
  double[] edges(int classes) {
    double[] values = rows(EDGES, classes);
    double lowest =
        switch (dtype) {
          case F64 -> -Double.MAX_VALUE;
          case F16 -> -65_504;
          case BF16 -> -0x1.FEp127;
          default -> -Float.MAX_VALUE;
        };
    Arrays.fill(values, 0, classes, Double.NEGATIVE_INFINITY);
    values[classes + classes / 3] = Double.NaN;
    values[2 * classes + classes / 2] = Double.POSITIVE_INFINITY;
    Arrays.fill(values, 3 * classes, 4 * classes, lowest);
    Arrays.fill(values, 4 * classes, 5 * classes, 2.5);
    return values;
  }

  /** Numbers about as large as a row's log-sum-exp. */
  double[] shifted(int count) {
    return Arrays.stream(fractions(count)).map(fraction -> 3 + 5 * fraction).toArray();
  }

  /** Logits whose classes lie along axis 1 of three. */
  Tensor strided(int classes) {
    return tensor(rows(OUTER * INNER, classes), OUTER, classes, INNER);
  }

  /** Logits of {@link #rows} at an odd place, padding between the rows. */
  Tensor logits(int rows, int classes) {
    return place(rows(rows, classes), rows, classes);
  }

  /**
   * Another odd place for results of rows, padding between them; put out with what surrounds it.
   */
  Tensor target(int rows, int classes) {
    return place(TARGET_LEAD, new double[0], rows, classes);
  }

  /** A matrix at an odd place, padding between its rows; put out with what surrounds it. */
  Tensor place(double[] values, int rows, int classes) {
    return place(LEAD, values, rows, classes);
  }

  private Tensor place(int lead, double[] values, int rows, int classes) {
    if (device.name().startsWith("cpu")) {
      // which borrows no memory by its address
      double[] dense = values.length == 0 ? new double[rows * classes] : values;
      Tensor there = tensor(dense, rows, classes);
      placed.add(there);
      return there;
    }
    int stride = classes + PADDING;
    double[] memory = new double[lead + rows * stride + LEAD];
    Arrays.fill(memory, UNTOUCHED);
    for (int i = 0; i < values.length; i++) {
      memory[lead + i / classes * stride + i % classes] = values[i];
    }
    Tensor flat = tensor(memory, memory.length);
    placed.add(flat);
    return device.borrow(
        RawAddress.of(flat) + (long) lead * dtype.bytes(),
        dtype,
        Shape.of(rows, classes).rowStride(stride));
  }

  /** Puts a tensor out. */
  void out(String name, Tensor tensor) {
    outputs.add(CallOutput.of(name, tensor));
  }

  /** Puts a text out. */
  void out(String name, String text) {
    outputs.add(CallOutput.of(name, text));
  }

  /** What was put out, and all placed memory. */
  List<CallOutput> outputs() {
    List<CallOutput> all = new ArrayList<>(outputs);
    for (int i = 0; i < placed.size(); i++) {
      all.add(CallOutput.of("memory " + (i + 1), placed.get(i)));
    }
    return all;
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
