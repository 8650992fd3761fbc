package org.logits4j.cli;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.CategoryStyler;
import org.knowm.xchart.style.Styler;
import org.logits4j.DType;
import org.logits4j.cli.bench.BenchResult;
import org.logits4j.cli.bench.Measurement;
import org.logits4j.cli.bench.Workload;

/** Bars of what was measured: a chart for each type, a group for each operator. */
final class BenchPlot {
  private static final int WIDTH = 1200;
  private static final int HEIGHT = 480;
  private static final int LABEL_ROTATION = 25;
  private static final double HEADROOM = 1.05;

  private BenchPlot() {}

  /**
   * Draws shares of the copy, or bandwidths where there is no copy.
   *
   * @return why the file was not written, or nothing
   */
  static Optional<String> draw(Path png, String device, BenchResult result) {
    return Plots.draw(
        png,
        () -> {
          List<CategoryChart> charts =
              result.measurements().stream()
                  .map(measurement -> measurement.what().dtype())
                  .distinct()
                  .map(dtype -> chart(device, dtype, result))
                  .toList();
          ByteArrayOutputStream bytes = new ByteArrayOutputStream();
          BitmapEncoder.saveBitmap(charts, charts.size(), 1, bytes, BitmapEncoder.BitmapFormat.PNG);
          return bytes.toByteArray();
        });
  }

  private static CategoryChart chart(String device, DType dtype, BenchResult result) {
    boolean shares = result.copy() != null;
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title(device, dtype, result))
            .yAxisTitle(shares ? "share of the copy's bandwidth (%)" : "bandwidth (GB/s)")
            .theme(Styler.ChartTheme.Matlab)
            .build();
    CategoryStyler styler = chart.getStyler();
    Plots.style(styler);
    styler.setPlotGridVerticalLinesVisible(false);
    styler.setLegendPosition(Styler.LegendPosition.OutsideE);
    styler.setXAxisLabelRotation(LABEL_ROTATION);
    styler.setPlotMargin(0);
    // one scale for all charts
    styler.setYAxisMin(0.0);
    styler.setYAxisMax(
        result.measurements().stream()
            .filter(measurement -> measurement.timing() != null)
            .mapToDouble(measurement -> HEADROOM * height(measurement, result))
            .max()
            .orElse(1));
    styler.setAvailableSpaceFill(0.8);
    List<String> operators = new ArrayList<>();
    for (Workload workload : Workload.values()) {
      operators.add(workload.toString());
    }
    result.measurements().stream()
        .map(measurement -> measurement.what().classes())
        .distinct()
        .sorted()
        .forEach(
            classes ->
                chart.addSeries(
                    String.format(Locale.ROOT, "%,d classes", classes),
                    operators,
                    heights(dtype, classes, result)));
    return chart;
  }

  private static String title(String device, DType dtype, BenchResult result) {
    return result.copy() == null
        ? dtype + " on " + device
        : String.format(
            Locale.ROOT,
            "%s on %s, beside a copy of %.1f GB/s",
            dtype,
            device,
            result.copy().gigabytesPerSecond());
  }

  /** One for each operator; null where nothing was measured. */
  private static List<@Nullable Double> heights(DType dtype, long classes, BenchResult result) {
    List<@Nullable Double> heights = new ArrayList<>();
    for (Workload workload : Workload.values()) {
      heights.add(
          result.measurements().stream()
              .filter(
                  measurement ->
                      measurement.what().workload() == workload
                          && measurement.what().dtype() == dtype
                          && measurement.what().classes() == classes
                          && measurement.timing() != null)
              .findFirst()
              .map(measurement -> height(measurement, result))
              .orElse(null));
    }
    return heights;
  }

  private static double height(Measurement measurement, BenchResult result) {
    return result.copy() == null
        ? measurement.gigabytesPerSecond()
        : 100 * result.shareOfCopy(measurement);
  }
}
