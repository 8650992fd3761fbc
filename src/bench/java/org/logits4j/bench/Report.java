package org.logits4j.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes the README's table and the plot from a run's figures. */
final class Report {
  private final Path json;
  private final Path readme;

  Report(Path json, Path readme) {
    this.json = json;
    this.readme = readme;
  }

  /**
   * Makes both from a file that is there.
   *
   * @param args the JSON file, the README
   */
  public static void main(String[] args) throws IOException {
    new Report(Path.of(args[0]), Path.of(args[1])).write();
  }

  void write() throws IOException {
    Figures figures = BenchJson.read(json, Figures.class);
    String text = Files.readString(readme);
    Files.writeString(readme, MarkedText.replaced(text, ReportTable.of(figures)));
    String png = json.getFileName().toString().replaceFirst("\\.json$", "") + ".png";
    Path plot = json.resolveSibling(png);
    ReportPlot.write(plot, figures);
    System.err.println("bench-cpu: wrote " + readme + " and " + plot);
  }
}
