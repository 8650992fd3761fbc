package org.logits4j.bundle;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logits4j.BoundCrossEntropy;
import org.logits4j.Call;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.Output;
import org.logits4j.Shape;
import org.logits4j.Softmax;
import org.logits4j.Stream;
import org.logits4j.Tensor;
import org.logits4j.cuda.BundleCard;

/**
 * One measurement's runs. Cross-entropy takes the path of a training loop: bound once, the mean
 * over all rows, I64 labels. No run allocates memory.
 */
final class BenchWork implements Stopwatch.Work, AutoCloseable {
  private static final Softmax SOFTMAX = Softmax.along(-1);
  private static final Softmax LOG_SOFTMAX = Softmax.logAlong(-1);
  private static final CrossEntropy CROSS_ENTROPY = CrossEntropy.builder().build();

  private final BundleCard card;
  private final BenchMemory memory;
  private final BenchCase what;
  private final Stream stream;
  private final Call call;
  private final List<Tensor> logits = new ArrayList<>();
  private final Tensor into;
  private final long labels;
  private final long loss;
  private final @Nullable BoundCrossEntropy step;

  BenchWork(BundleCard card, BenchMemory memory, BenchScale scale, BenchCase what) {
    this.card = card;
    this.memory = memory;
    this.what = what;
    stream = card.stream();
    call = Call.options().on(stream);
    for (int i = 0; i < scale.buffers(); i++) {
      logits.add(card.device().borrow(memory.buffer(i), what.dtype(), what.shape()));
    }
    into = card.device().borrow(memory.result(), resultType(), resultShape());
    boolean hasLabels = what.workload().hasLabels();
    labels = hasLabels ? memory.labels(what.rows(), what.classes()) : 0;
    loss = hasLabels ? card.allocate(Float.BYTES) : 0;
    step = hasLabels ? bind(what.shape()) : null;
  }

  private DType resultType() {
    return what.workload() == Workload.LOG_SUM_EXP ? DType.F32 : what.dtype();
  }

  private Shape resultShape() {
    return what.workload() == Workload.LOG_SUM_EXP ? Shape.of(what.rows()) : what.shape();
  }

  private BoundCrossEntropy bind(Shape shape) {
    Output[] outputs =
        what.workload().overwrites() ? new Output[] {Output.GRADIENT} : new Output[0];
    BoundCrossEntropy bound =
        CROSS_ENTROPY.bind(card.device(), what.dtype(), DType.I64, shape, outputs);
    return bound.labels(labels).loss(loss);
  }

  @Override
  public void prepare() {
    if (what.workload().overwrites()) {
      memory.restore();
    } else {
      run(logits.size() - 1);
    }
  }

  @Override
  public void run(int buffer) {
    switch (what.workload()) {
      case LOG_SUM_EXP -> card.logSumExp(logits.get(buffer), into);
      case SOFTMAX -> SOFTMAX.forward(logits.get(buffer), into, call);
      case LOG_SOFTMAX -> LOG_SOFTMAX.forward(logits.get(buffer), into, call);
      case LOSS -> bound().logits(memory.buffer(buffer)).run(stream);
      case LOSS_AND_GRADIENT -> {
        long address = memory.buffer(buffer);
        bound().logits(address).gradient(address).run(stream);
      }
    }
  }

  private BoundCrossEntropy bound() {
    if (step == null) {
      throw new IllegalStateException(what + " has no labels");
    }
    return step;
  }

  @Override
  public void settle() {
    if (step != null) {
      step.check();
    }
  }

  /** The mean loss of the first rows alone, of the first buffer. */
  float lossOfFirst(long rows) {
    try (BoundCrossEntropy few = bind(Shape.of(rows, what.classes()))) {
      few.logits(memory.buffer(0)).run(stream);
      few.check();
      return loss();
    }
  }

  /** The loss that the last run left. */
  float loss() {
    return new CardReader(card).floats(loss, 1)[0];
  }

  /** Where the labels lie. */
  long labels() {
    return labels;
  }

  @Override
  public void close() {
    settle();
    if (step != null) {
      step.close();
      card.synchronize();
      card.free(labels);
      card.free(loss);
      if (what.workload().overwrites()) {
        memory.restore();
      }
    }
  }
}
