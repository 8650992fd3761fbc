package org.logits4j.cli;

import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Charts as PNG files. A chart that can't be drawn (a JDK without fonts or libfreetype throws an
 * Error) is a sentence in the result and never an exception, so that the job goes on.
 */
final class Plots {
  private static final int WIDTH = 1000;
  private static final int HEIGHT = 650;
  private static final BasicStroke LINE = new BasicStroke(2);
  private static final BasicStroke DASHED =
      new BasicStroke(
          1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, new float[] {6, 5}, 0);
  private static final Color BLUE = new Color(0x1F77B4);
  private static final Color PALE_BLUE = new Color(0xBBD3E6);
  private static final Color GREY = new Color(0x888888);
  private static final Color GRID = new Color(0xE4E4E4);
  private static final Color[] PALETTE = {
    BLUE, new Color(0xD95F02), new Color(0x2E8B57), new Color(0x7B52AB), new Color(0x8C564B)
  };

  private Plots() {}

  /** Draws a picture. */
  interface Drawing {
    /** The bytes of a PNG file. */
    byte[] png() throws IOException;
  }

  /** Where a plot's numbers go if nothing is said. */
  static Path csvBeside(Path png) {
    String name = String.valueOf(png.getFileName());
    int dot = name.lastIndexOf('.');
    return png.resolveSibling((dot > 0 ? name.substring(0, dot) : name) + ".csv");
  }

  /**
   * Lines through points.
   *
   * @param xAxis what it shows, with the unit
   * @param yAxis what it shows, with the unit
   * @param series the points {@code {xs, ys}} of each line, by the line's name; a NaN is a gap
   * @return why the file was not written, or nothing
   */
  static Optional<String> lines(
      Path png, String title, String xAxis, String yAxis, Map<String, double[][]> series) {
    return draw(
        png,
        () -> {
          XYChart chart = chart(title, xAxis, yAxis);
          chart.getStyler().setLegendVisible(series.size() > 1);
          series.forEach(
              (name, points) -> {
                if (points[0].length > 0) {
                  chart.addSeries(name, points[0], points[1]).setMarker(SeriesMarkers.NONE);
                }
              });
          return bytes(chart);
        });
  }

  /**
   * A reliability diagram: for each bin of confidence, how often the prediction was right, beside
   * the diagonal on which both are equal, and the share of the rows that fell into the bin.
   *
   * @return why the file was not written, or nothing
   */
  static Optional<String> reliability(Path png, String title, Calibration calibration) {
    return draw(
        png,
        () -> {
          XYChart chart =
              chart(
                  title,
                  "confidence (probability of the predicted class)",
                  "accuracy, share of rows");
          unitSquare(chart.getStyler());
          double[][] shares = calibration.shareSteps();
          XYSeries share = chart.addSeries("share of rows", shares[0], shares[1]);
          share.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Area);
          share.setMarker(SeriesMarkers.NONE).setLineColor(PALE_BLUE).setFillColor(PALE_BLUE);
          XYSeries ideal =
              chart.addSeries("perfectly calibrated", new double[] {0, 1}, new double[] {0, 1});
          ideal.setMarker(SeriesMarkers.NONE).setLineColor(GREY).setLineStyle(DASHED);
          double[][] points = calibration.points();
          if (points[0].length > 0) {
            XYSeries accuracy = chart.addSeries("accuracy", points[0], points[1]);
            accuracy.setMarker(SeriesMarkers.CIRCLE).setMarkerColor(BLUE).setLineColor(BLUE);
          }
          return bytes(chart);
        });
  }

  private static byte[] bytes(XYChart chart) throws IOException {
    return BitmapEncoder.getBitmapBytes(chart, BitmapEncoder.BitmapFormat.PNG);
  }

  /**
   * Draws and writes.
   *
   * @return why the file was not written, or nothing
   */
  static Optional<String> draw(Path png, Drawing drawing) {
    try {
      System.setProperty("java.awt.headless", "true");
      WholeFile.write(png, drawing.png());
      return Optional.empty();
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (IOException e) {
      return Optional.of(Messages.of(e));
    } catch (Throwable e) {
      return Optional.of(Messages.firstCause(e));
    }
  }

  private static XYChart chart(String title, String xAxis, String yAxis) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle(xAxis)
            .yAxisTitle(yAxis)
            .theme(Styler.ChartTheme.Matlab)
            .build();
    XYStyler styler = chart.getStyler();
    style(styler);
    styler.setSeriesLines(new BasicStroke[] {LINE, LINE, LINE, LINE, LINE});
    styler.setXAxisTickMarkSpacingHint(110);
    return chart;
  }

  /** What all charts look like. */
  static void style(AxesChartStyler styler) {
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setSeriesColors(PALETTE);
    styler.setPlotGridLinesColor(GRID);
    styler.setPlotGridLinesStroke(new BasicStroke(1));
    styler.setLegendPosition(Styler.LegendPosition.InsideNE);
    styler.setLegendBorderColor(GRID);
    styler.setChartPadding(16);
  }

  private static void unitSquare(XYStyler styler) {
    styler.setXAxisMin(0.0).setXAxisMax(1.0).setYAxisMin(0.0).setYAxisMax(1.0);
    styler.setLegendPosition(Styler.LegendPosition.InsideNW);
    styler.setXAxisDecimalPattern("0.0").setYAxisDecimalPattern("0.0");
    styler.setXAxisTickMarkSpacingHint(74);
  }
}
