package org.logits4j.cli.npy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.logits4j.DType;
import org.logits4j.Float16;

/** Files that NumPy wrote; {@code generate.py} beside them says what is in them. */
class NpyFixturesTest {
  private static Path fixture(String name) {
    try {
      return Path.of(Objects.requireNonNull(NpyFixturesTest.class.getResource(name)).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Path> list(String folder) throws IOException {
    try (Stream<Path> files = Files.list(fixture(folder))) {
      return files
          .filter(file -> file.toString().endsWith(".npy"))
          .sorted(Comparator.naturalOrder())
          .toList();
    }
  }

  static List<Path> described() throws IOException {
    return list("/npy");
  }

  static List<Path> refused() throws IOException {
    return list("/npy/refused");
  }

  private static String[] description(Path file) {
    return file.getFileName().toString().replace(".npy", "").split("-", -1);
  }

  private static NpyArray expected(Path file) {
    String[] description = description(file);
    long[] shape =
        description[4].equals("scalar")
            ? new long[0]
            : Stream.of(description[4].split("x", -1)).mapToLong(Long::parseLong).toArray();
    int length = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    switch (description[0]) {
      case "f2" -> {
        short[] bits = new short[length];
        for (int i = 0; i < length; i++) {
          bits[i] = Float16.fromDouble((i - 3) / 4.0);
        }
        return NpyArray.of(bits, DType.F16, shape);
      }
      case "f4" -> {
        float[] values = new float[length];
        Arrays.setAll(new double[length], i -> values[i] = (i - 3) / 4f);
        return NpyArray.of(values, shape);
      }
      case "f8" -> {
        double[] values = new double[length];
        Arrays.setAll(values, i -> (i - 3) / 4.0);
        return NpyArray.of(values, shape);
      }
      case "i4" -> {
        int[] values = new int[length];
        Arrays.setAll(values, i -> (i - 3) * 100_000_007);
        return NpyArray.of(values, shape);
      }
      case "i8" -> {
        long[] values = new long[length];
        Arrays.setAll(values, i -> (i - 3) * 100_000_000_000_000_000L + 1);
        return NpyArray.of(values, shape);
      }
      default -> throw new IllegalArgumentException(file.toString());
    }
  }

  @Test
  void thereAreFixtures() throws IOException {
    assertTrue(described().size() >= 30);
    assertTrue(refused().size() >= 10);
  }

  @ParameterizedTest
  @MethodSource("described")
  void isRead(Path file) throws IOException {
    NpyArray read = NpyReader.read(file);
    NpyArray expected = expected(file);
    assertEquals(expected.toString(), read.toString());
    assertArrayEquals(new Object[] {expected.elements()}, new Object[] {read.elements()});
  }

  @ParameterizedTest
  @MethodSource("described")
  void isWrittenAsNumPyDoes(Path file, @TempDir Path folder) throws IOException {
    String name = file.getFileName().toString();
    if (name.contains("-le-C-v1-")) {
      Path written = folder.resolve(name);
      NpyWriter.write(written, expected(file));
      assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(written));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"f2", "f4", "f8"})
  void specialValuesKeepTheirBits(String type, @TempDir Path folder) throws IOException {
    Path file = fixture("/npy/special/" + type + ".npy");
    Path written = folder.resolve("written.npy");
    NpyArray read = NpyReader.read(file);
    NpyWriter.write(written, read);
    assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(written));
    if (read.dtype() == DType.F64) {
      assertArrayEquals(
          new double[] {
            0.0,
            -0.0,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            Double.NaN,
            Double.MIN_VALUE,
            Double.MAX_VALUE
          },
          read.doubles());
    }
  }

  @Test
  void bfloat16IsReadAsOpaqueTypeAndWrittenAsFloats(@TempDir Path folder) throws IOException {
    NpyArray read = NpyReader.read(fixture("/npy/special/bf16.npy"));
    assertEquals(DType.BF16, read.dtype());
    assertArrayEquals(new short[] {0x3F80, (short) 0xC000, 0x7FC0, (short) 0xFF80, 1}, read.bits());

    Path written = folder.resolve("written.npy");
    NpyWriter.write(written, read);
    NpyArray floats = NpyReader.read(written);
    assertEquals("F32 [5]", floats.toString());
    assertArrayEquals(
        new float[] {1, -2, Float.NaN, Float.NEGATIVE_INFINITY, 0x1p-133f}, floats.floats());
  }

  @ParameterizedTest
  @MethodSource("refused")
  void isRefused(Path file) {
    String message = assertThrows(NpyException.class, () -> NpyReader.read(file)).getMessage();
    String problem = message.substring(file.toString().length());
    String allowed =
        "not supported: allowed are f2, f4, f8, i4 and i8 in either byte order, and bfloat16 (V2)";
    switch (description(file)[0]) {
      case "too" -> assertEquals(": shape has more than 8 axes, which are the most", problem);
      case "V8" -> assertEquals(": a structured dtype is " + allowed, problem);
      case "u4" -> assertEquals(": dtype '<u4' is " + allowed, problem);
      case "b1" -> assertEquals(": dtype '|b1' is " + allowed, problem);
      default -> assertTrue(problem.endsWith(allowed), problem);
    }
  }
}
