package org.logits4j.bench;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.logits4j.DType;

/** The cross-entropy with gradient on one thread: each system's time per logit, by classes. */
final class ReportPlot {
  private ReportPlot() {}

  static void write(Path png, Figures figures) throws IOException {
    System.setProperty("java.awt.headless", "true");
    XYChart chart =
        new XYChartBuilder()
            .width(1000)
            .height(600)
            .title("Cross-entropy with gradient, F32, one thread")
            .xAxisTitle("classes")
            .yAxisTitle("nanoseconds per logit")
            .theme(Styler.ChartTheme.Matlab)
            .build();
    chart.getStyler().setXAxisLogarithmic(true).setYAxisLogarithmic(true);
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideS);
    chart.getStyler().setLegendLayout(Styler.LegendLayout.Horizontal);
    chart.getStyler().setChartPadding(16);
    lines(figures).forEach((name, line) -> add(chart, name, line));
    BitmapEncoder.saveBitmap(chart, png.toString(), BitmapEncoder.BitmapFormat.PNG);
  }

  private static Map<String, List<Figures.Measurement>> lines(Figures figures) {
    return figures.results().stream()
        .filter(each -> each.operator() == BenchOperator.CROSS_ENTROPY)
        .filter(each -> each.dtype() == DType.F32 && each.threads() == 1)
        .sorted(Comparator.comparingInt(Figures.Measurement::classes))
        .collect(
            Collectors.groupingBy(
                each ->
                    each.system().equals(Workloads.OURS)
                        ? each.system() + ", JDK " + each.jdk()
                        : each.system(),
                TreeMap::new,
                Collectors.toList()));
  }

  private static void add(XYChart chart, String name, List<Figures.Measurement> line) {
    double[] classes = line.stream().mapToDouble(Figures.Measurement::classes).toArray();
    double[] nanos = line.stream().mapToDouble(each -> each.nsPerLogit().median()).toArray();
    XYSeries series = chart.addSeries(name, classes, nanos);
    series.setMarker(SeriesMarkers.CIRCLE);
  }
}
