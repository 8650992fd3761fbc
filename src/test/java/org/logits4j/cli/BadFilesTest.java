package org.logits4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every input of every command, replaced by a file that can't be read. */
class BadFilesTest {
  @TempDir private Path folder;
  private Samples samples;

  @BeforeEach
  void writeSamples() throws IOException {
    samples = new Samples(folder);
  }

  /** What is wrong with the file. */
  enum Damage {
    MISSING {
      @Override
      void to(Path file, byte[] whole) {}
    },
    EMPTY {
      @Override
      void to(Path file, byte[] whole) throws IOException {
        Files.write(file, new byte[0]);
      }
    },
    A_FOLDER {
      @Override
      void to(Path file, byte[] whole) throws IOException {
        Files.createDirectory(file);
      }
    },
    NO_NUMPY_FILE {
      @Override
      void to(Path file, byte[] whole) throws IOException {
        Files.writeString(file, "loss,accuracy\n1,2\n");
      }
    },
    TRUNCATED_IN_THE_HEADER {
      @Override
      void to(Path file, byte[] whole) throws IOException {
        Files.write(file, Arrays.copyOf(whole, 40));
      }
    },
    TRUNCATED_IN_THE_ELEMENTS {
      @Override
      void to(Path file, byte[] whole) throws IOException {
        Files.write(file, Arrays.copyOf(whole, whole.length - 1));
      }
    },
    CORRUPT_HEADER {
      @Override
      void to(Path file, byte[] whole) throws IOException {
        Files.write(file, replaced(whole, "'descr'", "'dxscr'"));
      }
    },
    UNKNOWN_TYPE {
      @Override
      void to(Path file, byte[] whole) throws IOException {
        String type = new String(whole, StandardCharsets.ISO_8859_1).contains("f8") ? "f8" : "i8";
        Files.write(file, replaced(whole, "<" + type, "|O8"));
      }
    },
    HUGE_HEADER {
      @Override
      void to(Path file, byte[] whole) throws IOException {
        byte[] bytes = whole.clone();
        bytes[6] = 2;
        Arrays.fill(bytes, 8, 12, (byte) 0x7F);
        Files.write(file, bytes);
      }
    },
    HUGE_SHAPE {
      @Override
      void to(Path file, byte[] whole) throws IOException {
        String header = new String(whole, StandardCharsets.ISO_8859_1);
        int from = header.indexOf("'shape': (") + 10;
        int to = header.indexOf(')', from);
        String longer = "2000000000,".repeat(1 + (to - from) / 11);
        byte[] bytes = whole.clone();
        byte[] inserted = longer.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(whole, to, bytes, from + inserted.length, 20);
        System.arraycopy(inserted, 0, bytes, from, inserted.length);
        Files.write(file, bytes);
      }
    };

    /** Writes the damaged file. */
    abstract void to(Path file, byte[] whole) throws IOException;

    private static byte[] replaced(byte[] bytes, String from, String to) {
      String text = new String(bytes, StandardCharsets.ISO_8859_1);
      assertTrue(text.contains(from), text);
      return text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
    }
  }

  @Test
  void theCommandsWorkAsTheyAre() throws IOException {
    for (List<String> command : samples.commands()) {
      Run run = Run.of(command);
      assertEquals(0, run.code(), () -> command + ": " + run.err());
      assertEquals(1, samples.outputs().size(), command::toString);
      Files.delete(Path.of(samples.out(samples.outputs().get(0))));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFileThatCanNotBeReadIsNamed(Damage damage) throws IOException {
    Path damaged = Path.of(samples.in("damaged"));
    for (List<String> command : samples.commands()) {
      for (int i = 0; i < command.size(); i++) {
        Path input = Path.of(command.get(i));
        if (command.get(i - (i == 0 ? 0 : 1)).startsWith("--") && Files.isRegularFile(input)) {
          damage.to(damaged, Files.readAllBytes(input));
          List<String> arguments = new ArrayList<>(command);
          arguments.set(i, damaged.toString());
          Run.of(arguments).assertRefused(damaged.toString());
          samples.assertNoOutput();
          Files.deleteIfExists(damaged);
        }
      }
    }
  }
}
