package org.logits4j.cli.npy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.logits4j.BFloat16;
import org.logits4j.DType;

class NpyWriterTest {
  private static final NpyArray ARRAY = NpyArray.of(new float[] {1, 2, 3}, 3);

  @TempDir private Path folder;

  private static NpyArray random(DType dtype, long... shape) {
    SplittableRandom random = new SplittableRandom(31);
    int length = (int) NpyArray.elements(shape);
    NpyArray array = NpyArray.zeros(dtype, length, shape);
    for (int i = 0; i < length; i++) {
      switch (dtype) {
        case F64 -> array.doubles()[i] = random.nextDouble(-1, 1);
        case F32 -> array.floats()[i] = (float) random.nextDouble(-1, 1);
        case F16, BF16 -> array.bits()[i] = (short) random.nextInt();
        case I64 -> array.longs()[i] = random.nextLong();
        case I32 -> array.ints()[i] = random.nextInt();
      }
    }
    return array;
  }

  @AfterEach
  void noTemporaryFileIsLeft() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      assertEquals(List.of(), files.filter(f -> f.toString().endsWith(".tmp")).toList());
    }
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  void roundTrip(DType dtype) throws IOException {
    Path file = folder.resolve("a.npy");
    for (long[] shape :
        new long[][] {
          {},
          {1},
          {0},
          {2, 0, 3},
          {7},
          {2, 3},
          {2, 1, 3, 1, 2, 1, 2, 1},
          {300, 1001},
          {1_000_000_007, 0, 12}
        }) {
      NpyArray array = random(dtype, shape);
      NpyWriter.write(file, array);
      NpyArray read = NpyReader.read(file);
      assertArrayEquals(shape, read.shape());
      if (dtype == DType.BF16) {
        float[] floats = new float[array.length()];
        for (int i = 0; i < floats.length; i++) {
          floats[i] = BFloat16.toFloat(array.bits()[i]);
        }
        assertArrayEquals(floats, read.floats());
      } else {
        assertEquals(dtype, read.dtype());
        assertArrayEquals(new Object[] {array.elements()}, new Object[] {read.elements()});
      }
    }
  }

  @Test
  void replacesAFile() throws IOException {
    Path file = Files.writeString(folder.resolve("a.npy"), "something longer".repeat(100));
    NpyWriter.write(file, ARRAY);
    assertArrayEquals(new float[] {1, 2, 3}, NpyReader.read(file).floats());
  }

  @Test
  void replacesTheFileThatALinkLeadsTo() throws IOException {
    Path file = Files.writeString(folder.resolve("a.npy"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link.npy"), file);
    NpyWriter.write(link, ARRAY);
    assertTrue(Files.isSymbolicLink(link));
    assertArrayEquals(new float[] {1, 2, 3}, NpyReader.read(file).floats());
  }

  private static void assertFails(String problem, Path file) {
    assertEquals(
        file + ": " + problem,
        assertThrows(NpyException.class, () -> NpyWriter.write(file, ARRAY)).getMessage());
  }

  /** The reason is the operating system's, perhaps in the user's language. */
  private static void assertFailsSomehow(Path file) {
    String message =
        assertThrows(NpyException.class, () -> NpyWriter.write(file, ARRAY)).getMessage();
    assertTrue(message.startsWith(file + ": cannot be written: "), message);
  }

  @Test
  void whereNothingCanBeWritten() throws IOException {
    assertFails("is a folder", folder);
    assertFails(
        "cannot be written: there is no folder " + folder.resolve("no"),
        folder.resolve("no/a.npy"));
    Path file = Files.writeString(folder.resolve("file"), "");
    assertFails("cannot be written: there is no folder " + file, file.resolve("a.npy"));
  }

  @Test
  void withoutPermission() throws IOException {
    Path closed = Files.createDirectory(folder.resolve("closed"));
    assumeTrue(closed.toFile().setWritable(false) && !Files.isWritable(closed), "writes anywhere");
    assertFails("cannot be written: permission denied", closed.resolve("a.npy"));
    assertTrue(closed.toFile().setWritable(true));
    Path file = Files.writeString(closed.resolve("read-only.npy"), "old");
    assertTrue(file.toFile().setWritable(false));
    assertFails("cannot be written: permission denied", file);
    assertEquals("old", Files.readString(file));
  }

  @Test
  void keepsTheOldFileWhenWritingFails() throws IOException {
    Path file = Files.writeString(folder.resolve("a.npy"), "old");
    Thread.currentThread().interrupt();
    try {
      assertFails("cannot be written: ClosedByInterruptException", file);
    } finally {
      assertTrue(Thread.interrupted());
    }
    assertEquals("old", Files.readString(file));
  }

  /** The file name is longer than file systems allow, so that only the last step fails. */
  @Test
  void leavesNothingBehindWhenTheMoveFails() throws IOException {
    Path file = folder.resolve("x".repeat(300));
    assertFailsSomehow(file);
  }

  @Test
  void writesIntoAPipe() throws Exception {
    Path pipe = folder.resolve("pipe");
    assumeTrue(makePipe(pipe), "no mkfifo");
    FutureTask<byte[]> reader = new FutureTask<>(() -> Files.readAllBytes(pipe));
    Thread thread = new Thread(reader, "reader");
    thread.setDaemon(true);
    thread.start();
    NpyWriter.write(pipe, ARRAY);
    Path file = Files.write(folder.resolve("a.npy"), reader.get(10, TimeUnit.SECONDS));
    assertArrayEquals(new float[] {1, 2, 3}, NpyReader.read(file).floats());
    assertFalse(Files.isRegularFile(pipe), "the pipe was replaced");
  }

  private static boolean makePipe(Path pipe) throws InterruptedException {
    try {
      return new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** Only where a wrong writer could not replace the device. */
  @Test
  void fullDisk() {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full) && !Files.isWritable(full.getParent()), "no safe /dev/full");
    assertFailsSomehow(full);
  }
}
