package convbook;

import static org.assertj.core.api.Assertions.assertThat;

import convbook.train.Learner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** What the library must not use, looked up in its class files. */
class SafetyTest {
  private static final List<String> ROOMS =
      List.of("course", "data", "device", "fetch", "layer", "look", "net", "train");

  /** Calls whose result depends on the machine's language and that have a form that does not. */
  private static final Pattern LOCAL =
      Pattern.compile(
          """
          .*\\.class: (\
          java/lang/String\\.(formatted|to(Low|Upp)erCase\\(\\)).*|\
          java/.*\\.(format|printf)\\(Ljava/lang/String;\\[.*|\
          java/util/Formatter\\.<init>\\((?!.*Ljava/util/Locale;).*|\
          java/text/DecimalFormat\\.<init>\\((Ljava/lang/String;)?\\).*|\
          java/text/(NumberFormat|DateFormat)\\.get\\w+\\(I*\\).*|\
          java/text/(SimpleDateFormat|MessageFormat)\\.<init>\\(Ljava/lang/String;\\).*|\
          java/time/format/DateTimeFormatter\\.ofPattern\\(Ljava/lang/String;\\).*)""");

  private static Path root() throws Exception {
    return Path.of(Learner.class.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private static List<Path> users(String name) throws Exception {
    Path root = root();
    try (Stream<Path> files =
        ROOMS.stream()
            .map(room -> root.resolve("convbook").resolve(room))
            .flatMap(SafetyTest::walk)) {
      return files.filter(file -> names(file, name)).map(root::relativize).toList();
    }
  }

  private static Stream<Path> walk(Path folder) {
    try {
      return Files.walk(folder).filter(file -> file.toString().endsWith(".class"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean names(Path file, String name) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1).contains(name);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "java/io/ObjectInputStream",
        "java/beans/XMLDecoder",
        "javax/xml/",
        "org/xml/sax/",
        "javax/script/",
        "javax/net/ssl/X509TrustManager",
        "javax/net/ssl/HostnameVerifier"
      })
  void theLibraryDoesNotDeserializeNorParseXmlNorLoosenHttps(String forbidden) throws Exception {
    assertThat(users(forbidden)).isEmpty();
  }

  /** It is asked, by a name that is written in the code, which driver there is. */
  @Test
  void theLibraryStartsNoProgramButNvidiasOwn() throws Exception {
    Path starter = Path.of("convbook/device/Command.class");
    assertThat(users("java/lang/ProcessBuilder")).containsExactly(starter);
    assertThat(users("convbook/device/Command"))
        .containsExactlyInAnyOrder(starter, Path.of("convbook/device/Cuda.class"));
  }

  @ParameterizedTest
  @ValueSource(strings = "java/security/MessageDigest")
  void whatTheLibraryUsesIsFound(String used) throws Exception {
    assertThat(users(used)).isNotEmpty();
  }

  /** All that it writes is English, and much of it is read by machines or as code. */
  @Test
  void whatTheLibraryFormatsDoesNotDependOnTheLanguageOfTheMachine() throws Exception {
    try (Stream<Path> files = walk(root().resolve("convbook"))) {
      assertThat(files.flatMap(SafetyTest::calls).filter(LOCAL.asMatchPredicate())).isEmpty();
    }
  }

  /** Returns every method that a class calls or refers to, after the class's own name. */
  private static Stream<String> calls(Path file) {
    List<String> calls = new ArrayList<>();
    var ofMethod =
        new MethodVisitor(Opcodes.ASM9) {
          @Override
          public void visitMethodInsn(
              int opcode, String owner, String name, String descriptor, boolean ofInterface) {
            calls.add(owner + "." + name + descriptor);
          }

          @Override
          public void visitInvokeDynamicInsn(
              String name, String descriptor, Handle factory, Object... arguments) {
            for (Object argument : arguments) {
              if (argument instanceof Handle handle) {
                calls.add(handle.getOwner() + "." + handle.getName() + handle.getDesc());
              }
            }
          }
        };
    var ofClass =
        new ClassVisitor(Opcodes.ASM9) {
          @Override
          public MethodVisitor visitMethod(
              int access, String name, String descriptor, String signature, String[] thrown) {
            return ofMethod;
          }
        };
    try {
      new ClassReader(Files.readAllBytes(file)).accept(ofClass, 0);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return calls.stream().map(call -> file.getFileName() + ": " + call);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "java/lang/String.formatted([Ljava/lang/Object;)Ljava/lang/String;",
        "java/lang/String.format(Ljava/lang/String;[Ljava/lang/Object;)Ljava/lang/String;",
        "java/io/PrintStream.printf(Ljava/lang/String;[Ljava/lang/Object;)Ljava/io/PrintStream;",
        "java/lang/String.toLowerCase()Ljava/lang/String;",
        "java/text/DecimalFormat.<init>(Ljava/lang/String;)V"
      })
  void callsThatAreBoundToTheMachinesLanguageAreKnown(String call) {
    assertThat("A.class: " + call).matches(LOCAL);
  }
}
