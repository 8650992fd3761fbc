package org.logits4j.cli.npy;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the bytes are, reading succeeds or throws an {@link NpyException}. */
class NpyFuzzTest {
  private static final byte[] TELLING =
      "{}()[],:'\" \nLTrueFalsedscrhapfo_-0123456789<>=|fiV\\\0\u00ff"
          .getBytes(StandardCharsets.ISO_8859_1);

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void damagedFiles(int version) throws IOException {
    SplittableRandom random = new SplittableRandom(version);
    String header = "{'descr': '<f2', 'fortran_order': True, 'shape': (2, 3, 4), }\n";
    byte[] whole = NpyBytes.file(version, 0, header.length(), header, 48);
    Path file = folder.resolve("damaged.npy");
    int read = 0;
    int refused = 0;
    for (int round = 0; round < 1_500; round++) {
      byte[] damaged = whole.clone();
      for (int flips = random.nextInt(4); flips > 0; flips--) {
        int at = random.nextInt(random.nextBoolean() ? 12 + header.length() : damaged.length);
        damaged[at] =
            random.nextBoolean()
                ? (byte) (damaged[at] ^ (1 << random.nextInt(8)))
                : TELLING[random.nextInt(TELLING.length)];
      }
      if (random.nextInt(4) == 0) {
        damaged = Arrays.copyOf(damaged, random.nextInt(damaged.length + 8));
      }
      Files.write(file, damaged);
      try {
        NpyArray array = NpyReader.read(file);
        assertTrue(array.length() >= 0);
        read++;
      } catch (NpyException e) {
        assertTrue(e.getMessage().startsWith(file + ": "), e::getMessage);
        assertTrue(e.getMessage().lines().count() == 1, e::getMessage);
        refused++;
      }
    }
    assertTrue(read > 100 && refused > 500, read + " read, " + refused + " refused");
  }
}
