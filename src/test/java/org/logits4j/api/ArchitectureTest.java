package org.logits4j.api;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.logits4j.BFloat16;
import org.logits4j.DType;
import org.logits4j.DeviceFailedException;
import org.logits4j.DeviceUnavailableException;
import org.logits4j.Float16;
import org.logits4j.LabelOutOfRangeException;
import org.logits4j.Reduction;
import org.logits4j.Shape;

/** Dependencies point one way: command line, public API, seam, and from the other side backends. */
class ArchitectureTest {
  private static final String API = "org.logits4j";
  private static final String SEAM = "org.logits4j.backend..";
  private static final String CPU = "org.logits4j.cpu..";
  private static final String CUDA = "org.logits4j.cuda..";
  private static final String CLI = "org.logits4j.cli..";
  private static final JavaClasses ALL =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(API);

  /** What both sides of the seam speak. */
  private static final List<Class<?>> VOCABULARY =
      List.of(
          DType.class,
          Shape.class,
          Reduction.class,
          Float16.class,
          BFloat16.class,
          LabelOutOfRangeException.class,
          DeviceFailedException.class,
          DeviceUnavailableException.class);

  private static DescribedPredicate<JavaClass> privateToTheApi() {
    return DescribedPredicate.describe(
        "are of the API but not its vocabulary",
        type ->
            type.getPackageName().equals(API)
                && VOCABULARY.stream().noneMatch(type::isEquivalentTo));
  }

  @Test
  void theClassesAreTheLibrarys() {
    assertTrue(ALL.contain(DType.class));
    assertFalse(ALL.contain(ArchitectureTest.class));
  }

  @Test
  void theApiKnowsOnlyTheSeam() {
    classes()
        .that()
        .resideInAPackage(API)
        .should()
        .onlyDependOnClassesThat(
            are(resideInAnyPackage(API, SEAM, "java..", "org.jspecify.annotations")))
        .check(ALL);
  }

  @Test
  void theSeamAndTheBackendsUseOnlyTheVocabularyOfTheApi() {
    noClasses()
        .that()
        .resideInAnyPackage(SEAM, CPU, CUDA)
        .should()
        .dependOnClassesThat(privateToTheApi())
        .check(ALL);
  }

  @Test
  void theSeamKnowsNoBackend() {
    noClasses()
        .that()
        .resideInAPackage(SEAM)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(CPU, CUDA, CLI)
        .check(ALL);
  }

  @Test
  void backendsDoNotKnowEachOther() {
    noClasses()
        .that()
        .resideInAPackage(CPU)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(CUDA, CLI)
        .check(ALL);
    noClasses()
        .that()
        .resideInAPackage(CUDA)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(CPU, CLI)
        .check(ALL);
  }

  @Test
  void theCommandLineGoesThroughTheApi() {
    noClasses()
        .that()
        .resideInAPackage(CLI)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(SEAM, CPU, CUDA)
        .allowEmptyShould(true)
        .check(ALL);
  }

  @Test
  void onlyTheCudaBackendKnowsJcuda() {
    noClasses()
        .that(resideOutsideOfPackages(CUDA))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jcuda..")
        .check(ALL);
  }

  /** Nested classes count as the class that they are in. */
  @ParameterizedTest
  @ValueSource(strings = {"jcuda.driver", "jcuda.jcublas"})
  void oneClassForEachPartOfJcuda(String jcuda) {
    Set<String> users =
        ALL.stream()
            .filter(
                type ->
                    type.getDirectDependenciesFromSelf().stream()
                        .anyMatch(used -> used.getTargetClass().getPackageName().startsWith(jcuda)))
            .map(type -> type.getName().replaceAll("\\$.*", ""))
            .collect(Collectors.toCollection(TreeSet::new));
    assertTrue(users.size() <= 1, users::toString);
  }

  @Test
  void noCyclesBetweenBackendsAndCommandLine() {
    slices().matching("org.logits4j.(cpu|cuda|cli|backend)..").should().beFreeOfCycles().check(ALL);
    slices()
        .matching("org.logits4j.cli.(*)..")
        .should()
        .beFreeOfCycles()
        .allowEmptyShould(true)
        .check(ALL);
  }

  @Test
  void publicTypesAreClosed() {
    classes()
        .that()
        .resideInAPackage(API)
        .and()
        .arePublic()
        .should()
        .haveModifier(JavaModifier.FINAL)
        .orShould()
        .beEnums()
        .check(ALL);
  }

  @Test
  void everyPackageIsNullMarked() {
    Set<String> unmarked = new TreeSet<>();
    for (JavaClass type : ALL) {
      if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
        unmarked.add(type.getPackageName());
      }
    }
    assertEquals(Set.of(), unmarked);
  }
}
