package org.logits4j.cli.npy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyReaderTest {
  private static final String HEADER =
      "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n";

  @TempDir private Path folder;

  private void assertRefused(String problem, byte[] bytes) throws IOException {
    Path file = folder.resolve("bad.npy");
    Files.write(file, bytes);
    assertRefused(problem, file);
  }

  private static void assertRefused(String problem, Path file) {
    assertEquals(
        file + ": " + problem,
        assertThrows(NpyException.class, () -> NpyReader.read(file)).getMessage());
  }

  private NpyArray read(byte[] bytes) throws IOException {
    Path file = folder.resolve("good.npy");
    Files.write(file, bytes);
    return NpyReader.read(file);
  }

  @Test
  void whatIsNoFile() throws IOException {
    assertRefused("cannot be read: no such file or folder", folder.resolve("missing.npy"));
    assertRefused("cannot be read: no such file or folder", folder.resolve("no/such/folder.npy"));
    assertRefused("is a folder", folder);
    Path device = Path.of("/dev/null");
    if (Files.exists(device)) {
      assertRefused("is not a regular file", device);
    }
  }

  @Test
  void whatMayNotBeRead() throws IOException {
    Path file = Files.write(folder.resolve("secret.npy"), NpyBytes.file(HEADER, 24));
    assumeTrue(file.toFile().setReadable(false) && !Files.isReadable(file), "reads everything");
    assertRefused("cannot be read: permission denied", file);
  }

  @Test
  void nameWithLineBreak() {
    Path file = folder.resolve("two\nlines.npy");
    String message = assertThrows(NpyException.class, () -> NpyReader.read(file)).getMessage();
    assertTrue(message.endsWith("two?lines.npy: cannot be read: no such file or folder"), message);
  }

  @Test
  void whatIsNoNpyFile() throws IOException {
    assertRefused("is empty", new byte[0]);
    String problem = "is not an .npy file: it does not start with \\x93NUMPY";
    assertRefused(problem, "hello, world".getBytes(StandardCharsets.UTF_8));
    assertRefused(problem, "x".getBytes(StandardCharsets.UTF_8));
    byte[] bytes = NpyBytes.file(HEADER, 24);
    bytes[5] = 'y';
    assertRefused(problem, bytes);
    assertRefused(
        "is a zip archive, perhaps .npz: only .npy files are read",
        "PK\3\4 and so on".getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 1", "1, 7", "3, 1", "4, 0", "255, 0"})
  void otherVersions(int major, int minor) throws IOException {
    assertRefused(
        "unsupported version " + major + "." + minor + ": allowed are 1.0, 2.0 and 3.0",
        NpyBytes.file(major, minor, HEADER.length(), HEADER, 24));
  }

  @Test
  void headersThatDoNotEnd() throws IOException {
    byte[] whole = NpyBytes.file(HEADER, 0);
    for (int length = 1; length < whole.length; length++) {
      byte[] part = new byte[length];
      System.arraycopy(whole, 0, part, 0, length);
      assertRefused("truncated: " + length + " bytes end before the header does", part);
    }
  }

  @Test
  void largeHeaders() throws IOException {
    String padded = HEADER.trim() + " ".repeat(70_000 - HEADER.trim().length());
    assertEquals("F32 [2, 3]", read(NpyBytes.file(2, 0, 70_000, padded, 24)).toString());
    assertRefused(
        "header of 4294967295 bytes is too large: allowed are 1048576",
        NpyBytes.file(2, 0, 0xFFFFFFFFL, HEADER, 24));
    assertRefused(
        "header of 1048577 bytes is too large: allowed are 1048576",
        NpyBytes.file(3, 0, (1 << 20) + 1, HEADER, 24));
    assertRefused(
        "truncated: 96 bytes end before the header does", NpyBytes.file(3, 0, 1 << 20, HEADER, 24));
  }

  @Test
  void headersOfVersion3AreUtf8() throws IOException {
    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (), '\u00e9': 1}";
    assertRefused(
        "malformed header at character 54: expected descr, fortran_order and shape as keys, each"
            + " once",
        NpyBytes.file(3, 0, header.length() + 1, header, 4));
  }

  @Test
  void dataOfAnotherLength() throws IOException {
    assertRefused("truncated: expected 24 bytes of data, found 23", NpyBytes.file(HEADER, 23));
    assertRefused("truncated: expected 24 bytes of data, found 0", NpyBytes.file(HEADER, 0));
    assertRefused("trailing bytes: expected 24 bytes of data, found 25", NpyBytes.file(HEADER, 25));
    assertRefused(
        "trailing bytes: expected 0 bytes of data, found 1",
        NpyBytes.file(HEADER.replace("2, 3", "2, 0"), 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[2147483647]",
        "[65536, 65536]",
        "[4294967296, 4294967296]",
        "[3037000500, 3037000500]",
        "[9223372036854775807, 2]"
      })
  void moreThanAnArrayHolds(String shape) throws IOException {
    assertRefused(
        "shape " + shape + ": more elements than the 2147483639 that are allowed",
        NpyBytes.file(HEADER.replace("(2, 3)", shape.replace("[", "(").replace("]", ",)")), 24));
  }

  @Test
  void hugeClaimsAllocateNothing() throws IOException {
    assertRefused(
        "truncated: expected 17179869112 bytes of data, found 24",
        NpyBytes.file(HEADER.replace("f4", "f8").replace("2, 3", "2147483639,"), 24));
  }

  @Test
  void emptyArraysOfAnyOtherLength() throws IOException {
    String header = HEADER.replace("2, 3", "9223372036854775807, 0, 9223372036854775807");
    NpyArray array = read(NpyBytes.file(header, 0));
    assertEquals(0, array.length());
    assertArrayEquals(new long[] {9223372036854775807L, 0, 9223372036854775807L}, array.shape());
    assertEquals(0, read(NpyBytes.file(header.replace("False", "True"), 0)).length());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void moreThanOneChunk(boolean fortranOrder) throws IOException {
    int rows = 301;
    int columns = 997;
    byte[] bytes =
        NpyBytes.file(
            "{'descr': '>i4', 'fortran_order': "
                + (fortranOrder ? "True" : "False")
                + ", 'shape': (301, 997)}",
            4 * rows * columns);
    int data = bytes.length - 4 * rows * columns;
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        int value = 1000 * i + j;
        int at = data + 4 * (fortranOrder ? j * rows + i : i * columns + j);
        for (int b = 0; b < 4; b++) {
          bytes[at + b] = (byte) (value >> (8 * (3 - b)));
        }
      }
    }
    int[] read = read(bytes).ints();
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        assertEquals(1000 * i + j, read[i * columns + j]);
      }
    }
  }
}
