package org.logits4j.cuda;

import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.logits4j.DType;
import org.logits4j.Reduction;
import org.logits4j.Shape;
import org.logits4j.backend.CrossEntropySpec;
import org.logits4j.backend.ExecutionContext;
import org.logits4j.backend.LossOperands;
import org.logits4j.backend.LossSpec;
import org.logits4j.backend.Operand;

/** A bound cross-entropy whose launches go nowhere, to measure what is left of a run. */
final class LossOperandsProbe implements AutoCloseable {
  private static final LossSpec SPEC = new LossSpec(1, 2, null, null, 0, Reduction.MEAN);

  private final Card card;
  private final CudaCrossEntropy step;

  LossOperandsProbe(SimulatedCard simulated) {
    Driver driver =
        (Driver)
            Proxy.newProxyInstance(
                Driver.class.getClassLoader(),
                new Class<?>[] {Driver.class},
                (proxy, method, arguments) ->
                    switch (method.getName()) {
                      case "load" -> new Nowhere();
                      case "close" -> null;
                      default -> method.invoke(simulated.driver, arguments);
                    });
    card = new Card("cuda:0", driver);
    LossOperands operands = new LossOperands(operand(DType.F32, 3, 2), operand(DType.I64, 3));
    operands.loss = operand(DType.F32);
    operands.gradient = operand(DType.F32, 3, 2);
    step = new CudaCrossEntropy(card, new CrossEntropySpec(SPEC, 1, 0, 0), operands);
    step.bind();
  }

  private static Operand operand(DType dtype, long... dims) {
    CudaAddressSlot slot = new CudaAddressSlot();
    slot.address(4096);
    return new Operand(slot, dtype, Shape.of(dims));
  }

  void run() {
    step.run(ExecutionContext.DEFAULT);
  }

  @Override
  public void close() {
    step.close();
    card.close();
  }

  private static final class Nowhere implements DriverModule {
    @Override
    public DriverKernel kernel(String name, int parameterBytes) {
      ByteBuffer parameters = ByteBuffer.allocate(parameterBytes).order(ByteOrder.nativeOrder());
      return new DriverKernel() {
        @Override
        public ByteBuffer parameters() {
          return parameters;
        }

        @Override
        public void launch(int blocks, int threadsPerBlock, long stream) {}
      };
    }

    @Override
    public void close() {}
  }
}
