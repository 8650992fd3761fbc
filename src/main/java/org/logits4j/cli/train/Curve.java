package org.logits4j.cli.train;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The losses of a run, at regular steps. */
public final class Curve {
  private final List<Point> points = new ArrayList<>();

  /**
   * A point of the curve.
   *
   * @param step how many steps were done
   * @param training the mean loss of the steps since the last point, in nats
   * @param heldOut the loss on text that training never sees, in nats
   */
  public record Point(int step, double training, double heldOut) {}

  void add(Point point) {
    points.add(point);
  }

  /** The points so far. */
  public List<Point> points() {
    return List.copyOf(points);
  }

  /** The newest point, if there is one. */
  public Optional<Point> last() {
    return points.isEmpty() ? Optional.empty() : Optional.of(points.get(points.size() - 1));
  }

  /** With a header: step, training loss, held-out loss, held-out perplexity. */
  public String csv() {
    StringBuilder text =
        new StringBuilder("step,training_loss_nats,held_out_loss_nats,held_out_perplexity\n");
    for (Point point : points) {
      text.append(point.step())
          .append(',')
          .append(point.training())
          .append(',')
          .append(point.heldOut())
          .append(',')
          .append(StrictMath.exp(point.heldOut()))
          .append('\n');
    }
    return text.toString();
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(points.size());
    for (Point point : points) {
      out.writeInt(point.step());
      out.writeDouble(point.training());
      out.writeDouble(point.heldOut());
    }
  }

  static Curve read(DataInputStream in) throws IOException {
    Curve curve = new Curve();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      curve.add(new Point(in.readInt(), in.readDouble(), in.readDouble()));
    }
    return curve;
  }
}
