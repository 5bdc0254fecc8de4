package convbook.kernel;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;

/** The arrows between the kernel's rooms, and to the library, which docs/design.md draws. */
@AnalyzeClasses(packages = "convbook.kernel", importOptions = DoNotIncludeTests.class)
class KernelHouseTest {
  @ArchTest
  static final ArchRule arrowsPointOneWay =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("install")
          .definedBy("convbook.kernel.install")
          .layer("jupyter")
          .definedBy("convbook.kernel.jupyter")
          .layer("display")
          .definedBy("convbook.kernel.display")
          .layer("eval")
          .definedBy("convbook.kernel.eval")
          .whereLayer("install")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("jupyter")
          .mayOnlyBeAccessedByLayers("install")
          .whereLayer("display")
          .mayOnlyBeAccessedByLayers("jupyter")
          .whereLayer("eval")
          .mayOnlyBeAccessedByLayers("jupyter", "display");

  @ArchTest
  static final ArchRule noClassesDependOnEachOtherInACircle =
      slices().assignedFrom(new TopLevelClass()).should().beFreeOfCycles();

  @ArchTest
  static final ArchRule theLibraryIsUsedThroughItsRoomsForProjects =
      classes()
          .should()
          .onlyDependOnClassesThat(
              resideInAPackage("convbook.kernel..")
                  .or(
                      resideInAnyPackage(
                          "convbook.data.sets",
                          "convbook.device",
                          "convbook.fetch",
                          "convbook.look",
                          "convbook.train"))
                  .or(JavaClass.Predicates.resideOutsideOfPackage("convbook..")));

  @ArchTest
  static final ArchRule cellsRunWithoutTheCoursesPictures =
      noClasses()
          .that()
          .resideInAPackage("convbook.kernel.eval")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("convbook.data..", "convbook.look", "convbook.train");

  /** A class with those inside of it. */
  private static final class TopLevelClass implements SliceAssignment {
    @Override
    public String getDescription() {
      return "classes of the kernel";
    }

    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      return type.getPackageName().startsWith("convbook.kernel")
          ? SliceIdentifier.of(type.getName().replaceFirst("\\$.*", ""))
          : SliceIdentifier.ignore();
    }
  }
}
