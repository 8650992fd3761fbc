package org.logits4j.values;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.Shape;
import org.logits4j.Tensor;

/** One device and one floating type, for tests of few numbers; closing it closes the tensors. */
final class Lab implements AutoCloseable {
  static final double INF = Double.POSITIVE_INFINITY;
  static final double NAN = Double.NaN;

  private final Scope scope;
  private final DType type;

  private Lab(Device device, DType type) {
    this.scope = new Scope(device);
    this.type = type;
  }

  /** Each device with each of its floating types. */
  static Stream<Lab> all() {
    return on(TestDevices.all().stream());
  }

  /** Those whose device can do something. */
  static Stream<Lab> with(Feature... features) {
    return on(TestDevices.with(features));
  }

  /** Those for one of many cases. */
  static Stream<Lab> of(long seed) {
    return on(TestDevices.of(seed).stream());
  }

  /** Those with the half types. */
  static Stream<Lab> halves() {
    return all().filter(lab -> lab.type().bytes() == 2);
  }

  private static Stream<Lab> on(Stream<Device> devices) {
    return devices.flatMap(Lab::typesOf);
  }

  /** A device with each of its floating types. */
  static Stream<Lab> typesOf(Device device) {
    return Support.of(device).types().stream().map(type -> new Lab(device, type));
  }

  static Lab on(Device device, DType type) {
    return new Lab(device, type);
  }

  /** The same device and type, with tensors of its own. */
  Lab another() {
    return new Lab(device(), type);
  }

  DType type() {
    return type;
  }

  Device device() {
    return scope.device();
  }

  Scope scope() {
    return scope;
  }

  boolean can(Feature feature) {
    return Support.of(device()).has(feature);
  }

  Arithmetic arithmetic() {
    return Arithmetic.of(device(), type);
  }

  /** The type's lowest finite number. */
  double lowest() {
    return -Types.max(type);
  }

  <T extends AutoCloseable> T keep(T resource) {
    return scope.keep(resource);
  }

  /** Numbers of the lab's type on its device. */
  Tensor tensor(Shape shape, double... values) {
    return scope.place(Cells.of(type, values).wrap(shape));
  }

  Tensor vector(double... values) {
    return tensor(Shape.of(values.length), values);
  }

  Tensor rows(double[]... rows) {
    double[] values = Arrays.stream(rows).flatMapToDouble(DoubleStream::of).toArray();
    return tensor(Shape.of(rows.length, rows[0].length), values);
  }

  Tensor labels(long... labels) {
    return scope.place(Tensor.of(labels));
  }

  /** Asserts what the elements are once rounded to the tensor's type; zeros have no sign. */
  static void assertValues(Tensor actual, double... expected) {
    DType type = actual.dtype();
    double[] rounded = type.isInteger() ? expected : Types.round(type, expected);
    assertArrayEquals(unsigned(rounded), unsigned(actual.doubles()), actual::toString);
  }

  private static double[] unsigned(double[] values) {
    return Arrays.stream(values).map(value -> value + 0.0).toArray();
  }

  @Override
  public void close() {
    scope.close();
  }

  @Override
  public String toString() {
    return type + " on " + scope.device();
  }
}
