package org.logits4j.api;

import java.lang.reflect.Field;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import org.logits4j.backend.LossOperands;
import org.logits4j.backend.Operand;

/** Requests to the fake device, with the arrays in place of its memory. */
final class HostRequests {
  private HostRequests() {}

  /** A request, or a part of one, with every operand on the host. */
  @SuppressWarnings("unchecked")
  static <T> T of(T request) {
    try {
      return (T) onHost(request);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  private static Object onHost(Object value) throws ReflectiveOperationException {
    if (value instanceof Operand operand) {
      return new Operand(
          ((FakeMemory) operand.memory()).host(),
          operand.offset(),
          operand.dtype(),
          operand.shape());
    }
    if (value instanceof LossOperands operands) {
      return onHost(operands);
    }
    return value instanceof Record ? recordOnHost(value) : value;
  }

  private static LossOperands onHost(LossOperands operands) throws ReflectiveOperationException {
    LossOperands copy = new LossOperands(operands.input, operands.labels);
    for (Field field : LossOperands.class.getFields()) {
      Object value = field.get(operands);
      field.set(copy, value == null ? null : onHost(value));
    }
    return copy;
  }

  private static Object recordOnHost(Object value) throws ReflectiveOperationException {
    RecordComponent[] components = value.getClass().getRecordComponents();
    Object[] arguments = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      Object argument = components[i].getAccessor().invoke(value);
      arguments[i] = argument == null ? null : onHost(argument);
    }
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    return value.getClass().getDeclaredConstructor(types).newInstance(arguments);
  }
}
