package convbook;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.beans.XMLDecoder;
import java.io.ObjectInputStream;
import java.text.DecimalFormat;
import java.text.MessageFormat;
import java.text.NumberFormat;
import java.time.format.DateTimeFormatter;
import java.util.Formatter;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;

/** What the library must not use. */
@AnalyzeClasses(packages = "convbook", importOptions = DoNotIncludeTests.class)
class SafetyTest {
  private static final String STARTER = "convbook.device.Command";

  /** Whose result depends on the machine's language, though they have a form that does not. */
  private static final DescribedPredicate<JavaAccess<?>> BOUND_TO_A_LANGUAGE =
      to(
          """
          java.lang.String.(formatted\\(.*|to(Low|Upp)erCase\\(\\))|\
          java.*.(format|printf)\\(java.lang.String, \\[.*|\
          java.util.Formatter.<init>\\((?!.*java.util.Locale).*|\
          java.text.DecimalFormat.<init>\\((java.lang.String)?\\)|\
          java.text.(NumberFormat|DateFormat).get\\w+\\((int)?(, int)?\\)|\
          java.text.(SimpleDateFormat|MessageFormat).<init>\\(java.lang.String\\)|\
          java.time.format.DateTimeFormatter.ofPattern\\(java.lang.String\\)""");

  /** An access to a member whose full name, with its parameters, matches the pattern. */
  private static DescribedPredicate<JavaAccess<?>> to(String pattern) {
    Pattern member = Pattern.compile(pattern);
    return DescribedPredicate.describe(
        pattern, access -> member.matcher(access.getTarget().getFullName()).matches());
  }

  @ArchTest
  static final ArchRule theLibraryDoesNotDeserializeNorParseXmlNorRunScripts =
      noClasses()
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(ObjectInputStream.class, XMLDecoder.class)
          .orShould()
          .dependOnClassesThat()
          .resideInAnyPackage("javax.xml..", "org.xml.sax..", "javax.script..");

  @ArchTest
  static final ArchRule theLibraryDoesNotLoosenHttps =
      noClasses()
          .should()
          .dependOnClassesThat()
          .areAssignableTo(TrustManager.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(HostnameVerifier.class);

  @ArchTest
  static final ArchRule theLibraryStartsProgramsInOnePlace =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName(STARTER)
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(ProcessBuilder.class)
          .orShould()
          .accessTargetWhere(to("java.lang.Runtime.exec\\(.*"));

  /** It is asked, by a name that is written in the code, which driver there is. */
  @ArchTest
  static final ArchRule theLibraryStartsNoProgramButNvidiasOwn =
      classes()
          .that()
          .haveFullyQualifiedName(STARTER)
          .should()
          .onlyHaveDependentClassesThat()
          .haveFullyQualifiedName("convbook.device.Cuda");

  /** All that it writes is English, and much of it is read by machines or as code. */
  @ArchTest
  static final ArchRule whatTheLibraryFormatsDoesNotDependOnTheLanguageOfTheMachine =
      noClasses().should().accessTargetWhere(BOUND_TO_A_LANGUAGE);

  @Test
  void callsThatAreBoundToTheMachinesLanguageAreKnown() {
    JavaClass bound = new ClassFileImporter().importClass(Bound.class);
    assertThat(bound.getAccessesFromSelf().stream().filter(BOUND_TO_A_LANGUAGE))
        .extracting(access -> access.getTarget().getOwner().getSimpleName())
        .containsExactlyInAnyOrder(
            "String",
            "String",
            "String",
            "String",
            "PrintStream",
            "Formatter",
            "DecimalFormat",
            "NumberFormat",
            "MessageFormat",
            "DateTimeFormatter");
  }

  /** Calls and a reference, each bound to the machine's language. */
  private static final class Bound {
    private static final Stream<?> CALLS =
        Stream.of(
            "%d".formatted(1),
            String.format("%d", 1),
            "I".toLowerCase(),
            Stream.of("i").map(String::toUpperCase),
            System.out.printf("%d", 1),
            new Formatter(),
            new DecimalFormat("0.0"),
            NumberFormat.getInstance(),
            new MessageFormat("{0}"),
            DateTimeFormatter.ofPattern("d"));
  }
}
