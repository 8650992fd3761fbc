package org.logits4j.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logits4j.DType;

class ProcessorTest {
  @TempDir private Path folder;

  private void cache(int cpu, int index, int level, String size, String shared) throws IOException {
    Path cache =
        Files.createDirectories(
            folder.resolve("devices/system/cpu/cpu" + cpu + "/cache/index" + index));
    Files.writeString(cache.resolve("level"), level + "\n");
    Files.writeString(cache.resolve("size"), size + "\n");
    Files.writeString(cache.resolve("shared_cpu_list"), shared + "\n");
  }

  @Test
  void sharedCachesOfTheLastLevelCountOnce() throws IOException {
    for (int cpu = 0; cpu < 4; cpu++) {
      cache(cpu, 0, 1, "48K", "" + cpu);
      cache(cpu, 1, 2, "1M", "" + cpu);
      cache(cpu, 2, 3, "32768K", cpu < 2 ? "0-1" : "2-3");
    }
    Files.writeString(
        folder.resolve("cpuinfo"), "processor : 0\nmodel name\t: Fast 9000\nflags : fpu\n");
    Processor processor = new Processor(folder, folder);
    assertEquals(OptionalLong.of(64 << 20), processor.lastLevelCacheBytes());
    assertEquals("Fast 9000", processor.name());
    assertEquals(80 << 20, BenchOptions.bytesBeyond(processor, Long.MAX_VALUE));
    assertEquals(10, BenchOptions.bytesBeyond(processor, 120));
  }

  @Test
  void aSystemThatSaysNothing() throws IOException {
    Processor processor = new Processor(folder, folder);
    assertEquals(OptionalLong.empty(), processor.lastLevelCacheBytes());
    assertEquals(System.getProperty("os.arch"), processor.name());
    assertEquals(40 << 20, BenchOptions.bytesBeyond(processor, Long.MAX_VALUE));
    cache(0, 0, 3, "many", "0");
    assertEquals(OptionalLong.empty(), processor.lastLevelCacheBytes());
  }

  @Test
  void logitsAreHeldAgainstACacheTypeByType() {
    BenchOptions options =
        new BenchOptions(Map.of(DType.F32, 100L, DType.BF16, 100L), List.of(10L, 200L), true, 1, 1);
    assertEquals(true, options.fitInto(200));
    assertEquals(false, options.fitInto(199));
    assertEquals(10, options.rows(DType.F32, 10));
    assertEquals(1, options.rows(DType.F32, 200));
  }
}
