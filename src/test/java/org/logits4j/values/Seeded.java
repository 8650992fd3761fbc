package org.logits4j.values;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.AnnotationConsumer;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** A test of random numbers: it takes a seed and a device, {@code (long, Device)}. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest(allowZeroInvocations = true, autoCloseArguments = false)
@ArgumentsSource(Seeded.Cases.class)
@interface Seeded {
  /** How many seeds, for each kind of device. */
  int value();

  /** What the device must be able to do. */
  Feature[] needs() default {};

  /** Each seed with each kind of device. */
  final class Cases implements ArgumentsProvider, AnnotationConsumer<Seeded> {
    private int seeds;
    private Feature[] needs = {};

    @Override
    public void accept(Seeded annotation) {
      seeds = annotation.value();
      needs = annotation.needs();
    }

    @Override
    public Stream<? extends Arguments> provideArguments(
        ParameterDeclarations parameters, ExtensionContext context) {
      return LongStream.range(0, seeds)
          .boxed()
          .flatMap(
              seed ->
                  TestDevices.of(seed).stream()
                      .filter(device -> Support.of(device).hasAll(needs))
                      .map(device -> Arguments.of(seed, device)));
    }
  }
}
