package org.logits4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlotsTest {
  @TempDir private Path folder;

  private static int count(BufferedImage image, int rgb) {
    int count = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        count += (image.getRGB(x, y) & 0xFFFFFF) == rgb ? 1 : 0;
      }
    }
    return count;
  }

  @Test
  void linesAreDrawnInTheirColours() throws IOException {
    Map<String, double[][]> series = new LinkedHashMap<>();
    series.put("one", new double[][] {{0, 1, 2}, {0, 2, 1}});
    series.put("two", new double[][] {{0, 1, 2}, {1, Double.NaN, 3}});
    series.put("none yet", new double[][] {{}, {}});
    Path png = folder.resolve("lines.png");
    assertEquals(Optional.empty(), Plots.lines(png, "Title", "step", "loss (nats)", series));
    BufferedImage image = ImageIO.read(png.toFile());
    assertEquals(1000, image.getWidth());
    assertTrue(count(image, 0x1F77B4) > 500);
    assertTrue(count(image, 0xD95F02) > 20);
  }

  @Test
  void aReliabilityDiagramIsDrawnAlsoWithoutRows() throws IOException {
    Path png = folder.resolve("reliability.png");
    Calibration calibration = new Calibration();
    assertEquals(Optional.empty(), Plots.reliability(png, "Title", calibration));
    int before = count(ImageIO.read(png.toFile()), 0x1F77B4);
    calibration.add(0.7, true);
    calibration.add(0.9, false);
    assertEquals(Optional.empty(), Plots.reliability(png, "Title", calibration));
    assertTrue(count(ImageIO.read(png.toFile()), 0x1F77B4) > before + 200);
  }

  @Test
  void whatCanNotBeDrawnIsTheResult() throws IOException {
    Path png = folder.resolve("lines.png");
    Map<String, double[][]> uneven = Map.of("one", new double[][] {{0, 1}, {0}});
    Optional<String> why = Plots.lines(png, "Title", "x", "y", uneven);
    assertTrue(why.orElseThrow().startsWith("IllegalArgumentException: "), why.get());
    assertFalse(Files.exists(png));

    Map<String, double[][]> even = Map.of("one", new double[][] {{0, 1}, {0, 1}});
    Path nowhere = folder.resolve("missing").resolve("lines.png");
    why = Plots.lines(nowhere, "Title", "x", "y", even);
    assertTrue(why.orElseThrow().contains("missing"), why.get());
    assertTrue(why.get().endsWith(": no such file or folder"), why.get());
  }
}
