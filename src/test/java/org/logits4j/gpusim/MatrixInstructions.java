package org.logits4j.gpusim;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decodes what a warp does with matrices, all lanes together. */
final class MatrixInstructions {
  private static final int ROWS = 16;
  private static final int COLUMNS = 8;
  private static final int TILE = 8;
  private static final int ROW_BYTES = 16;

  private MatrixInstructions() {}

  private static void needAll(Modifiers modifiers) {
    if (!modifiers.take("sync") || !modifiers.take("aligned")) {
      throw modifiers.unknown();
    }
  }

  private static int allLanes(Operands operands) {
    return operands.source(new Operand.Immediate(-1), PtxType.B32, false);
  }

  /** How the elements of the factors are held. */
  private enum Element {
    BF16("bf16", 2) {
      @Override
      float value(long bits, int part) {
        return Float.intBitsToFloat((int) (bits >>> (16 * part)) << 16);
      }
    },
    F16("f16", 2) {
      @Override
      float value(long bits, int part) {
        return (float) SmallFloat.F16.value(bits >>> (16 * part) & 0xFFFF);
      }
    },
    /** The lower 13 bits of the register are not looked at. */
    TF32("tf32", 1) {
      @Override
      float value(long bits, int part) {
        return Float.intBitsToFloat((int) bits & -(1 << 13));
      }
    };

    private final String word;

    /** How many are in a register. */
    private final int perRegister;

    Element(String word, int perRegister) {
      this.word = word;
      this.perRegister = perRegister;
    }

    abstract float value(long bits, int part);

    static @Nullable Element take(Modifiers modifiers) {
      for (Element element : values()) {
        if (modifiers.take(element.word)) {
          return modifiers.take(element.word) ? element : null;
        }
      }
      return null;
    }
  }

  /** A product of 16 rows by 8 columns, added to a third matrix, in F32. */
  static Op multiply(Modifiers modifiers, Operands operands) {
    needAll(modifiers);
    String shape = modifiers.takeAny("m16n8k16", "m16n8k8");
    boolean layout = modifiers.take("row") && modifiers.take("col");
    Element element = Element.take(modifiers);
    boolean result = modifiers.take("f32");
    boolean addend = modifiers.take("f32");
    boolean wide = "m16n8k16".equals(shape);
    if (shape == null
        || !layout
        || element == null
        || !result
        || !addend
        || (wide && element == Element.TF32)) {
      throw modifiers.unknown();
    }
    operands.expect(4, 4);
    int depth = wide ? 16 : 8;
    int registers = depth * TILE / Warp.LANES / element.perRegister;
    int[] a = sources(operands, 1, 2 * registers, PtxType.B32);
    int[] b = sources(operands, 2, registers, PtxType.B32);
    int[] c = sources(operands, 3, 4, PtxType.F32);
    List<Operand> parts = parts(operands, 0, 4);
    int[] d = new int[4];
    for (int i = 0; i < 4; i++) {
      d[i] = operands.target(parts.get(i), PtxType.F32, false) * Warp.LANES;
    }
    return new Multiply(allLanes(operands), element, depth, new int[][] {d, a, b, c});
  }

  private static List<Operand> parts(Operands operands, int i, int count) {
    List<Operand> parts = operands.parts(i);
    if (parts.size() != count) {
      throw operands.error("%d registers, of %d".formatted(parts.size(), count));
    }
    return parts;
  }

  private static int[] sources(Operands operands, int i, int count, PtxType type) {
    List<Operand> parts = parts(operands, i, count);
    int[] sources = new int[count];
    for (int j = 0; j < count; j++) {
      sources[j] = operands.source(parts.get(j), type, false) * Warp.LANES;
    }
    return sources;
  }

  private static final class Multiply extends MeetingOp {
    private final Element element;
    private final int depth;
    private final int[] d;
    private final int[] a;
    private final int[] b;
    private final int[] c;

    Multiply(int members, Element element, int depth, int[][] registers) {
      super(members);
      this.element = element;
      this.depth = depth;
      d = registers[0];
      a = registers[1];
      b = registers[2];
      c = registers[3];
    }

    @Override
    void execute(Warp warp, int mask) {
      long[] r = warp.registers().values();
      float[][] left = new float[ROWS][depth];
      float[][] right = new float[depth][COLUMNS];
      int per = element.perRegister;
      for (int lane = 0; lane < Warp.LANES; lane++) {
        int group = lane >> 2;
        int first = (lane & 3) * per;
        for (int i = 0; i < a.length; i++) {
          for (int part = 0; part < per; part++) {
            // Registers of A go down the rows first, then along the depth.
            int k = first + part + (i >> 1) * 4 * per;
            left[group + (i & 1) * TILE][k] = element.value(r[a[i] + lane], part);
          }
        }
        for (int i = 0; i < b.length; i++) {
          for (int part = 0; part < per; part++) {
            right[first + part + i * 4 * per][group] = element.value(r[b[i] + lane], part);
          }
        }
      }
      for (int lane = 0; lane < Warp.LANES; lane++) {
        long[] results = new long[4];
        for (int i = 0; i < 4; i++) {
          int row = (lane >> 2) + (i >> 1) * TILE;
          int column = (lane & 3) * 2 + (i & 1);
          double sum = Float.intBitsToFloat((int) r[c[i] + lane]);
          for (int k = 0; k < depth; k++) {
            sum += (double) left[row][k] * right[k][column];
          }
          results[i] = Float.floatToRawIntBits((float) sum) & 0xFFFFFFFFL;
        }
        for (int i = 0; i < 4; i++) {
          r[d[i] + lane] = results[i];
        }
      }
    }
  }

  /** Loads matrices of 8 rows by 8 columns from shared memory. */
  static Op load(Modifiers modifiers, Operands operands) {
    needAll(modifiers);
    String many = modifiers.takeAny("x1", "x2", "x4");
    boolean transposed = modifiers.take("trans");
    boolean shared = modifiers.takeAny("shared", "shared::cta") != null;
    if (!modifiers.take("m8n8") || many == null || !shared || modifiers.type() != PtxType.B16) {
      throw modifiers.unknown();
    }
    operands.expect(2, 2);
    int count = many.charAt(1) - '0';
    List<Operand> parts = parts(operands, 0, count);
    int[] targets = new int[count];
    for (int i = 0; i < count; i++) {
      targets[i] = operands.target(parts.get(i), PtxType.B32, false) * Warp.LANES;
    }
    Operand.Address address = operands.address(1);
    Access access =
        new Access(
            Space.SHARED,
            PtxType.B16,
            TILE,
            operands.base(address),
            address.offset(),
            MemoryInstructions.Order.WEAK);
    return new LoadMatrices(allLanes(operands), targets, access, transposed);
  }

  private static final class LoadMatrices extends MeetingOp {
    private final int[] targets;
    private final Access access;
    private final boolean transposed;

    LoadMatrices(int members, int[] targets, Access access, boolean transposed) {
      super(members);
      this.targets = targets;
      this.access = access;
      this.transposed = transposed;
    }

    @Override
    Unit unit() {
      return Unit.MEMORY;
    }

    @Override
    void execute(Warp warp, int mask) {
      long[] r = warp.registers().values();
      MemoryAccess memory = warp.block().memory();
      long[][] rows = new long[targets.length * TILE][TILE];
      memory.begin(Space.SHARED, ROW_BYTES, false, null);
      for (int lane = 0; lane < rows.length; lane++) {
        long address = access.address(r, lane);
        Chunk chunk = memory.locate(warp, lane, address);
        for (int i = 0; i < TILE; i++) {
          int at = memory.at() + 2 * i;
          if (!chunk.isWritten(at, 2)) {
            throw warp.fault(
                Fault.UNINITIALIZED_MEMORY,
                lane,
                "2 bytes at 0x%x were never written".formatted(address + 2L * i));
          }
          rows[lane][i] = chunk.get(at, 2);
        }
      }
      memory.end(warp);
      for (int lane = 0; lane < Warp.LANES; lane++) {
        int row = lane >> 2;
        int column = (lane & 3) * 2;
        for (int i = 0; i < targets.length; i++) {
          int first = i * TILE;
          r[targets[i] + lane] =
              transposed
                  ? rows[first + column][row] | rows[first + column + 1][row] << 16
                  : rows[first + row][column] | rows[first + row][column + 1] << 16;
        }
      }
    }
  }
}
