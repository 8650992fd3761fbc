package org.logits4j.cli;

import org.logits4j.DType;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a floating element type by its name. */
final class FloatingType implements ITypeConverter<DType> {
  @Override
  public DType convert(String value) {
    for (DType type : DType.values()) {
      if (type.isFloating() && type.name().equalsIgnoreCase(value)) {
        return type;
      }
    }
    throw new TypeConversionException("'" + value + "' is none of f64, f32, f16 and bf16");
  }
}
