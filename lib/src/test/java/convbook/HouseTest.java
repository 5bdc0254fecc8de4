package convbook;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between the packages, which docs/design.md draws. */
@AnalyzeClasses(packages = "convbook", importOptions = DoNotIncludeTests.class)
class HouseTest {
  @ArchTest
  static final ArchRule arrowsPointOneWay =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("kernel")
          .definedBy("convbook.kernel..")
          .layer("look")
          .definedBy("convbook.look..")
          .layer("train")
          .definedBy("convbook.train..")
          .layer("net")
          .definedBy("convbook.net..")
          .layer("data")
          .definedBy("convbook.data..")
          .layer("layer")
          .definedBy("convbook.layer..")
          .layer("device")
          .definedBy("convbook.device..")
          .whereLayer("kernel")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("look")
          .mayOnlyBeAccessedByLayers("kernel")
          .whereLayer("train")
          .mayOnlyBeAccessedByLayers("kernel", "look")
          .whereLayer("net")
          .mayOnlyBeAccessedByLayers("kernel", "look", "train")
          .whereLayer("data")
          .mayOnlyBeAccessedByLayers("kernel", "look", "train")
          .whereLayer("layer")
          .mayOnlyBeAccessedByLayers("kernel", "look", "train", "net", "data");

  @ArchTest
  static final ArchRule noPackagesDependOnEachOtherInACircle =
      slices().matching("convbook.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule onlyTheKernelKnowsIJava =
      noClasses()
          .that()
          .resideOutsideOfPackage("convbook.kernel..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.github.spencerpark..");
}
