package org.logits4j.values;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.logits4j.Call;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.Shape;
import org.logits4j.cuda.CudaHooks;
import org.logits4j.gpusim.Approximation;

/** The bits of everything that {@link RowBits} computes, as one process finds them. */
final class ProcessBits {
  private static final List<Shape> SHAPES =
      List.of(Shape.of(7, 10), Shape.of(3, 1501), Shape.of(2, 17_001));

  private ProcessBits() {}

  /**
   * A line for each device and type.
   *
   * @param seed of the simulated cards' schedules
   */
  static List<String> digests(long seed) {
    List<String> lines = new ArrayList<>();
    for (String cpu : List.of("cpu/scalar", "cpu/vector")) {
      add(lines, Device.of(cpu));
    }
    for (int capability : new int[] {75, 90}) {
      String name = "cuda/process:" + capability;
      try (Device card = CudaHooks.device(name, capability, seed, Approximation.EXACT)) {
        add(lines, card);
      }
    }
    return lines;
  }

  private static void add(List<String> lines, Device device) {
    for (DType type : Support.of(device).types()) {
      CRC32 crc = new CRC32();
      for (Shape shape : SHAPES) {
        try (Lab lab = Lab.on(device, type)) {
          RowBits rows = new RowBits(lab, shape);
          update(crc, rows.bits(0, rows.count(), Call.options()));
          update(crc, rows.meanBits(Call.options()));
        }
      }
      lines.add(device.name() + " " + type + " " + Long.toHexString(crc.getValue()));
    }
  }

  private static void update(CRC32 crc, long[] bits) {
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * bits.length);
    bytes.asLongBuffer().put(bits);
    crc.update(bytes);
  }

  /** Prints them; the first argument is the seed. */
  public static void main(String[] args) {
    digests(Long.parseLong(args[0])).forEach(System.out::println);
  }
}
