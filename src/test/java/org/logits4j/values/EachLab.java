package org.logits4j.values;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.AnnotationConsumer;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** A test that runs in each {@link Lab} whose device can do what it takes. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest(allowZeroInvocations = true)
@ArgumentsSource(EachLab.Labs.class)
@interface EachLab {
  /** What the device must be able to do. */
  Feature[] value() default {};

  /** The labs that an annotation asks for. */
  final class Labs implements ArgumentsProvider, AnnotationConsumer<EachLab> {
    private Feature[] features = {};

    @Override
    public void accept(EachLab annotation) {
      features = annotation.value();
    }

    @Override
    public Stream<? extends Arguments> provideArguments(
        ParameterDeclarations parameters, ExtensionContext context) {
      return Lab.with(features).map(Arguments::of);
    }
  }
}
