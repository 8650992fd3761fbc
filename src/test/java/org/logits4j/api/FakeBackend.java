package org.logits4j.api;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.DeviceHooks;
import org.logits4j.LabelOutOfRangeException;
import org.logits4j.backend.AddressSlot;
import org.logits4j.backend.Backend;
import org.logits4j.backend.Completion;
import org.logits4j.backend.CrossEntropySpec;
import org.logits4j.backend.ExecutionContext;
import org.logits4j.backend.GaussianRequest;
import org.logits4j.backend.HostMemory;
import org.logits4j.backend.LinearRequest;
import org.logits4j.backend.LogSumExpGradientRequest;
import org.logits4j.backend.LogSumExpRequest;
import org.logits4j.backend.LossOperands;
import org.logits4j.backend.LossSpec;
import org.logits4j.backend.LossStep;
import org.logits4j.backend.Memory;
import org.logits4j.backend.Operand;
import org.logits4j.backend.RowStatistics;
import org.logits4j.backend.SigmoidRequest;
import org.logits4j.backend.SoftmaxGradientRequest;
import org.logits4j.backend.SoftmaxRequest;
import org.logits4j.cpu.CpuBackendProvider;

/**
 * A second device: the CPU's kernels with a GPU's manners. Its memory has raw addresses and must be
 * freed, calls name a stream, and a bad label is told when a result of its call is read.
 */
final class FakeBackend implements Backend {
  final AtomicInteger allocated = new AtomicInteger();
  final AtomicInteger released = new AtomicInteger();
  final List<Long> streams = new ArrayList<>();
  final List<Long> synchronizedStreams = new ArrayList<>();
  boolean closed;
  @Nullable Error failing;
  private final Backend cpu = new CpuBackendProvider().open(0);
  private final Map<Long, HostMemory> exposed = new HashMap<>();
  private final String name;
  private Completion unread = Completion.DONE;

  FakeBackend(String name) {
    this.name = name;
  }

  static Device device() {
    return DeviceHooks.over(new FakeBackend("fake:0"));
  }

  /** Gives an array a raw address. */
  long expose(HostMemory memory) {
    long address = 0x1000L * (exposed.size() + 1);
    exposed.put(address, memory);
    return address;
  }

  HostMemory at(long address) {
    HostMemory memory = exposed.get(address);
    if (memory == null) {
      throw new AssertionError("nothing lies at address " + address);
    }
    return memory;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String description() {
    return "a fake";
  }

  @Override
  public Memory allocate(DType dtype, long elements) {
    return own(HostMemory.allocate(dtype, Math.toIntExact(elements)));
  }

  private Memory own(HostMemory host) {
    if (failing != null && allocated.get() % 2 == 1) {
      throw failing;
    }
    allocated.incrementAndGet();
    return new FakeMemory.Owned(this, host);
  }

  @Override
  public Memory borrow(long address, DType dtype, long elements) {
    return new FakeMemory.Borrowed(at(address));
  }

  @Override
  public AddressSlot addressSlot() {
    return new FakeMemory.Slot(this);
  }

  @Override
  public HostMemory download(Operand source) {
    return cpu.download(HostRequests.of(source));
  }

  @Override
  public Memory upload(HostMemory source) {
    return own((HostMemory) cpu.upload(source));
  }

  @Override
  public boolean isCollected() {
    return false;
  }

  @Override
  public void synchronize(long stream) {
    synchronizedStreams.add(stream);
  }

  @Override
  public void checkErrors() {
    Completion told = unread;
    unread = Completion.DONE;
    told.await();
  }

  /** Runs at once, as the CPU does, but keeps a bad label for later. */
  private Completion call(ExecutionContext context, Supplier<Completion> work) {
    streams.add(context.stream());
    try {
      return work.get();
    } catch (LabelOutOfRangeException e) {
      Completion bad =
          new Completion() {
            @Override
            public void await() {
              if (unread == this) {
                unread = DONE;
              }
              throw e;
            }
          };
      unread = bad;
      return bad;
    }
  }

  @Override
  public Completion logSumExp(LogSumExpRequest request, ExecutionContext context) {
    return call(context, () -> cpu.logSumExp(HostRequests.of(request), context));
  }

  @Override
  public Completion logSumExpGradient(LogSumExpGradientRequest request, ExecutionContext context) {
    return call(context, () -> cpu.logSumExpGradient(HostRequests.of(request), context));
  }

  @Override
  public Completion softmax(SoftmaxRequest request, ExecutionContext context) {
    return call(context, () -> cpu.softmax(HostRequests.of(request), context));
  }

  @Override
  public Completion softmaxGradient(SoftmaxGradientRequest request, ExecutionContext context) {
    return call(context, () -> cpu.softmaxGradient(HostRequests.of(request), context));
  }

  @Override
  public LossStep crossEntropy(CrossEntropySpec spec, LossOperands operands) {
    return step(operands, host -> cpu.crossEntropy(spec, host));
  }

  @Override
  public LossStep probabilityCrossEntropy(LossSpec spec, double epsilon, LossOperands operands) {
    return step(operands, host -> cpu.probabilityCrossEntropy(spec, epsilon, host));
  }

  @Override
  public LossStep nllLoss(LossSpec spec, LossOperands operands) {
    return step(operands, host -> cpu.nllLoss(spec, host));
  }

  private LossStep step(LossOperands operands, Function<LossOperands, LossStep> onCpu) {
    return new LossStep() {
      @Override
      public Completion run(ExecutionContext context) {
        LossOperands host = HostRequests.of(operands);
        try (LossStep step = onCpu.apply(host)) {
          return call(context, () -> step.run(context));
        }
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public Completion sigmoidCrossEntropy(SigmoidRequest request, ExecutionContext context) {
    return call(context, () -> cpu.sigmoidCrossEntropy(HostRequests.of(request), context));
  }

  @Override
  public Completion gaussianNll(GaussianRequest request, ExecutionContext context) {
    return call(context, () -> cpu.gaussianNll(HostRequests.of(request), context));
  }

  @Override
  public Completion linearCrossEntropy(LinearRequest request, ExecutionContext context) {
    return call(context, () -> cpu.linearCrossEntropy(HostRequests.of(request), context));
  }

  @Override
  public RowStatistics inspect(Operand operand, int axis, ExecutionContext context) {
    return cpu.inspect(HostRequests.of(operand), axis, context);
  }

  @Override
  public void close() {
    closed = true;
  }
}
