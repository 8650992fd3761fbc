package org.logits4j;

import org.jspecify.annotations.Nullable;

/**
 * Where a gradient goes, and what it is multiplied by. Immutable; each method returns a changed
 * copy.
 *
 * <pre>{@code
 * Gradient.overLogits().upstream(g).scale(lossScale)
 * }</pre>
 */
public final class Gradient {
  private enum Destination {
    FRESH,
    OVER_INPUT,
    INTO
  }

  private static final Gradient FRESH =
      new Gradient(Destination.FRESH, null, null, 1, null, false, null);

  private final Destination destination;
  private final @Nullable Tensor into;
  private final @Nullable Tensor upstream;
  private final double scale;
  private final @Nullable Tensor deviceScale;
  private final boolean labels;
  private final @Nullable Tensor labelsInto;

  private Gradient(
      Destination destination,
      @Nullable Tensor into,
      @Nullable Tensor upstream,
      double scale,
      @Nullable Tensor deviceScale,
      boolean labels,
      @Nullable Tensor labelsInto) {
    this.destination = destination;
    this.into = into;
    this.upstream = upstream;
    this.scale = scale;
    this.deviceScale = deviceScale;
    this.labels = labels;
    this.labelsInto = labelsInto;
  }

  /** Into a new tensor, which the result owns. */
  public static Gradient fresh() {
    return FRESH;
  }

  /**
   * Over the logits, which are gone then: no memory is needed, and each is read and written once.
   */
  public static Gradient overLogits() {
    return new Gradient(Destination.OVER_INPUT, null, null, 1, null, false, null);
  }

  /**
   * Into a tensor of the caller's.
   *
   * @param into of the logits' dimensions, type and device; its rows may be padded otherwise
   */
  public static Gradient into(Tensor into) {
    return new Gradient(Destination.INTO, into, null, 1, null, false, null);
  }

  /**
   * The gradient of what follows with respect to the loss; ones where nothing is said.
   *
   * @param upstream floating: one element, or with {@link Reduction#NONE} also one for each row; it
   *     is read when the call runs
   */
  public Gradient upstream(Tensor upstream) {
    return new Gradient(destination, into, upstream, scale, deviceScale, labels, labelsInto);
  }

  /**
   * Multiplies the gradient, but not the loss, as for loss scaling.
   *
   * @param scale finite
   */
  public Gradient scale(double scale) {
    return new Gradient(
        destination, into, upstream, Checks.finite("scale", scale), null, labels, labelsInto);
  }

  /**
   * Multiplies the gradient, but not the loss, by a number on the device, which is read there when
   * the call runs.
   *
   * @param scale one element, floating
   */
  public Gradient scale(Tensor scale) {
    return new Gradient(destination, into, upstream, 1, scale, labels, labelsInto);
  }

  /** Also computes the gradient with respect to dense labels, into a new tensor. */
  public Gradient andLabels() {
    return new Gradient(destination, into, upstream, scale, deviceScale, true, null);
  }

  /**
   * Also computes the gradient with respect to dense labels.
   *
   * @param labelsInto of the labels' dimensions, type and device
   */
  public Gradient andLabels(Tensor labelsInto) {
    return new Gradient(destination, into, upstream, scale, deviceScale, true, labelsInto);
  }

  boolean isOverInput() {
    return destination == Destination.OVER_INPUT;
  }

  @Nullable Tensor intoTensor() {
    return into;
  }

  @Nullable Tensor upstreamTensor() {
    return upstream;
  }

  double hostScale() {
    return scale;
  }

  @Nullable Tensor deviceScale() {
    return deviceScale;
  }

  boolean wantsLabels() {
    return labels;
  }

  @Nullable Tensor labelsInto() {
    return labelsInto;
  }
}
