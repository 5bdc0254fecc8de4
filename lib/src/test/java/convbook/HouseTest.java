package convbook;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;

/** The arrows between the rooms, which docs/design.md draws. */
@AnalyzeClasses(packages = "convbook", importOptions = DoNotIncludeTests.class)
class HouseTest {
  @ArchTest
  static final ArchRule arrowsPointOneWay =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("course")
          .definedBy("convbook.course")
          .layer("look")
          .definedBy("convbook.look")
          .layer("train")
          .definedBy("convbook.train")
          .layer("predict")
          .definedBy("convbook.predict")
          .layer("weights")
          .definedBy("convbook.net.weights")
          .layer("net")
          .definedBy("convbook.net")
          .layer("sets")
          .definedBy("convbook.data.sets")
          .layer("files")
          .definedBy("convbook.data.files")
          .layer("augment")
          .definedBy("convbook.data.augment")
          .layer("data")
          .definedBy("convbook.data")
          .layer("image")
          .definedBy("convbook.data.image")
          .layer("layer")
          .definedBy("convbook.layer")
          .layer("fetch")
          .definedBy("convbook.fetch")
          .layer("device")
          .definedBy("convbook.device")
          .whereLayer("course")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("look")
          .mayOnlyBeAccessedByLayers("course")
          .whereLayer("train")
          .mayOnlyBeAccessedByLayers("course", "look")
          .whereLayer("predict")
          .mayOnlyBeAccessedByLayers("course", "train")
          .whereLayer("weights")
          .mayOnlyBeAccessedByLayers("predict")
          .whereLayer("net")
          .mayOnlyBeAccessedByLayers("course", "weights")
          .whereLayer("sets")
          .mayOnlyBeAccessedByLayers("course")
          .whereLayer("files")
          .mayOnlyBeAccessedByLayers("course")
          .whereLayer("augment")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("data")
          .mayOnlyBeAccessedByLayers(
              "course", "look", "train", "predict", "sets", "files", "augment")
          .whereLayer("image")
          .mayOnlyBeAccessedByLayers("course", "predict", "data", "sets", "files", "augment")
          .whereLayer("layer")
          .mayOnlyBeAccessedByLayers("course", "look", "train", "predict", "weights", "net")
          .whereLayer("fetch")
          .mayOnlyBeAccessedByLayers(
              "course", "look", "train", "predict", "weights", "sets", "files", "data", "image")
          .whereLayer("device")
          .mayOnlyBeAccessedByLayers(
              "course", "look", "train", "predict", "weights", "net", "sets", "files", "augment",
              "data", "image", "layer", "fetch");

  @ArchTest
  static final ArchRule noRoomsDependOnEachOtherInACircle =
      slices().matching("convbook.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule noClassesDependOnEachOtherInACircle =
      slices().assignedFrom(new TopLevelClass()).should().beFreeOfCycles();

  /**
   * {@code device.Notes} knows where somebody looks. A learner's lines are asked for, and the
   * banner over drawn garments is there for whoever would take them for others.
   */
  @ArchTest
  static final ArchRule roomsDoNotPrint =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("convbook.device.Notes")
          .and()
          .doNotHaveFullyQualifiedName("convbook.train.Listener$1")
          .and()
          .doNotHaveFullyQualifiedName("convbook.data.sets.Garments")
          .should(ACCESS_STANDARD_STREAMS);

  @ArchTest
  static final ArchRule theLibraryKnowsNoNotebook =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.github.spencerpark..", "jdk.jshell..");

  /**
   * A class with those inside of it, or some that cannot do without each other: docs/design.md says
   * why.
   */
  private static final class TopLevelClass implements SliceAssignment {
    private static final List<List<String>> TOGETHER =
        List.of(
            List.of("LabeledImages", "ImageSet", "ImageFiles", "TrainTest"),
            List.of("Learner", "Listener", "Autosave"));

    @Override
    public String getDescription() {
      return "classes, " + TOGETHER + " together";
    }

    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      String name = type.getName().replaceFirst("\\$.*", "");
      String simple = name.substring(name.lastIndexOf('.') + 1);
      return SliceIdentifier.of(
          TOGETHER.stream()
              .filter(some -> some.contains(simple))
              .findFirst()
              .map(Object::toString)
              .orElse(name));
    }
  }
}
