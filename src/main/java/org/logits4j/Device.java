package org.logits4j;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.logits4j.backend.Backend;
import org.logits4j.backend.BackendProvider;
import org.logits4j.backend.ExecutionContext;
import org.logits4j.backend.Operand;

/**
 * What holds tensors and computes on them: the CPU, or a GPU. Thread-safe.
 *
 * <p>On a GPU calls are asynchronous, in the order of the stream they run on: the device's own, or
 * the caller's. Reading a value waits. On the CPU every call is done when it returns.
 */
public final class Device implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Device.class.getName());
  private static final AtomicBoolean FALLBACK_LOGGED = new AtomicBoolean();

  /** The driver's CU_STREAM_LEGACY; 0 means the device's own stream to a backend. */
  private static final long LEGACY_STREAM = 1;

  private final Backend backend;
  private final AtomicLong live = new AtomicLong();

  private Device(Backend backend) {
    this.backend = backend;
  }

  /** A device on a backend that no provider opened. */
  static Device over(Backend backend) {
    return new Device(backend);
  }

  private static final class Cpu {
    static final Device DEVICE = new Device(provider("cpu").open(0));
  }

  /** What was asked for by a variant's name. */
  private static final Map<String, Device> CPU_VARIANTS = new ConcurrentHashMap<>();

  /**
   * The CPU; always there, never closed. It computes with vector kernels where the JVM has their
   * module ({@code java --add-modules jdk.incubator.vector}), else with scalar ones, and then the
   * log says so once. Its name is {@code cpu/vector} or {@code cpu/scalar}.
   */
  public static Device cpu() {
    return Cpu.DEVICE;
  }

  /**
   * An NVIDIA GPU, by the driver's number. It retains the device's primary context, so that
   * addresses from other libraries in the process are valid in it.
   *
   * @throws DeviceUnavailableException with the reason and the remedy, if it can't be used
   */
  public static Device cuda(int index) {
    if (index < 0) {
      throw new IllegalArgumentException("index " + index + ": allowed are 0 and up");
    }
    return new Device(provider("cuda").open(index));
  }

  /** The best device there is: a GPU, else the CPU, and then the log says once why. */
  public static Device best() {
    return best(providers());
  }

  static Device best(List<BackendProvider> bestFirst) {
    for (BackendProvider provider : bestFirst) {
      if (provider.kind().equals("cpu")) {
        break;
      }
      try {
        return new Device(provider.open(0));
      } catch (DeviceUnavailableException e) {
        if (FALLBACK_LOGGED.compareAndSet(false, true)) {
          LOG.log(System.Logger.Level.INFO, "using the CPU: " + e.getMessage());
        }
      }
    }
    return cpu();
  }

  /**
   * A device by its name: {@code cpu}, {@code cuda}, {@code cuda:1}, or {@code best}; the CPU with
   * kernels of one's choice is {@code cpu/vector} or {@code cpu/scalar}.
   *
   * @throws IllegalArgumentException if that is no device's name
   * @throws DeviceUnavailableException if it can't be used
   */
  public static Device of(String name) {
    if (name.equals("cpu")) {
      return cpu();
    }
    if (name.startsWith("cpu/")) {
      return cpuVariant(name);
    }
    if (name.equals("best")) {
      return best();
    }
    if (name.equals("cuda")) {
      return cuda(0);
    }
    if (name.matches("cuda:\\d{1,4}")) {
      return cuda(Integer.parseInt(name.substring("cuda:".length())));
    }
    throw unknown(name);
  }

  private static IllegalArgumentException unknown(String name) {
    return new IllegalArgumentException(
        "device '" + name + "': allowed are cpu, cpu/vector, cpu/scalar, cuda, cuda:N and best");
  }

  private static Device cpuVariant(String name) {
    if (cpu().name().equals(name)) {
      return cpu();
    }
    BackendProvider provider = provider("cpu");
    String variant = name.substring("cpu/".length());
    if (!provider.variants().contains(variant)) {
      throw unknown(name);
    }
    return CPU_VARIANTS.computeIfAbsent(variant, key -> new Device(provider.open(key)));
  }

  /** What each kind of device says of itself on this machine, line by line, the best kind first. */
  public static List<String> diagnosis() {
    List<String> lines = new ArrayList<>();
    for (BackendProvider provider : providers()) {
      lines.addAll(provider.diagnosis());
    }
    return lines;
  }

  private static List<BackendProvider> providers() {
    List<BackendProvider> providers = new ArrayList<>();
    ServiceLoader.load(BackendProvider.class, Device.class.getClassLoader())
        .forEach(providers::add);
    providers.sort(Comparator.comparingInt(BackendProvider::preference).reversed());
    return providers;
  }

  private static BackendProvider provider(String kind) {
    for (BackendProvider provider : providers()) {
      if (provider.kind().equals(kind)) {
        return provider;
      }
    }
    throw new DeviceUnavailableException(
        kind,
        "no backend of that kind is registered with the class loader of " + Device.class.getName(),
        "keep META-INF/services when repackaging the jar");
  }

  /**
   * New memory for a tensor that the caller closes; its contents are unspecified.
   *
   * @throws IllegalArgumentException if the device can't hold that many elements in one tensor
   * @throws OutOfMemoryError if there is not enough left
   */
  public Tensor allocate(DType dtype, Shape shape) {
    Operand operand = new Operand(backend.allocate(dtype, shape.span()), dtype, shape);
    return Tensor.owned(this, operand);
  }

  /**
   * A tensor over somebody else's device memory. It is never freed, and must stay valid while the
   * tensor is used.
   *
   * @param address of the first element, in this process's address space of the device
   * @throws UnsupportedOperationException on the CPU, where {@link Tensor#of(ByteBuffer, DType,
   *     Shape)} does this
   */
  public Tensor borrow(long address, DType dtype, Shape shape) {
    return Tensor.borrowed(
        this, new Operand(backend.borrow(address, dtype, shape.span()), dtype, shape));
  }

  /**
   * Somebody else's stream. It is never destroyed, and must stay valid while calls run on it.
   *
   * @param handle the raw stream, as the driver API knows it; 0 and 1 both are the legacy default
   *     stream, which libtorch's default is too
   * @throws UnsupportedOperationException on the CPU, which has no streams
   */
  public Stream borrowStream(long handle) {
    if (this == Cpu.DEVICE) {
      throw new UnsupportedOperationException("the CPU has no streams: leave the stream out");
    }
    return new Stream(this, handle == 0 ? LEGACY_STREAM : handle);
  }

  /** Waits until all calls on the device's own stream are done. */
  public void synchronize() {
    backend.synchronize(ExecutionContext.DEFAULT.stream());
  }

  /**
   * Waits for all calls and throws what went wrong in any whose results nobody has read.
   *
   * @throws LabelOutOfRangeException if a label was out of range
   */
  public void checkErrors() {
    backend.checkErrors();
  }

  /**
   * How many owned tensors have not been closed. On the CPU they are only counted with {@code
   * -Dlogits4j.leakTracking=true}.
   */
  public long liveTensors() {
    return live.get();
  }

  /** Its name: {@code cpu}, {@code cuda:0}. */
  public String name() {
    return backend.name();
  }

  /** What computes, in a few words, for people. */
  public String description() {
    return backend.description();
  }

  /** Gives a GPU back; its tensors must not be used any more. The CPU stays open. */
  @Override
  public void close() {
    if (this != Cpu.DEVICE) {
      backend.close();
    }
  }

  Backend backend() {
    return backend;
  }

  AtomicLong live() {
    return live;
  }

  /** Two handles to one device are the same device. */
  boolean isSameAs(Device other) {
    return name().equals(other.name());
  }

  @Override
  public String toString() {
    return name();
  }
}
