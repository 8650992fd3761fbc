package org.logits4j.api;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class StrictMathTest {
  /**
   * Those of Math may differ in the last bit from one JDK or processor to the next, in a way that a
   * run of some seconds may not show: the CPU's results and a training's are the same everywhere.
   */
  @Test
  void transcendentalFunctionsAreThoseOfStrictMath() {
    JavaClasses classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.logits4j.cpu", "org.logits4j.cli.train");
    noClasses()
        .should()
        .callMethodWhere(
            target(owner(type(Math.class)))
                .and(target(nameMatching("a?(sin|cos|tan)h?|exp|expm1|log|log10|log1p|pow|cbrt"))))
        .check(classes);
  }
}
