package convbook.device;

import ai.djl.util.Platform;
import ai.djl.util.Utils;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * PyTorch's native library, as DJL is about to choose it. DJL takes what {@code
 * PYTORCH_LIBRARY_PATH} names without a look at it, and a library of another version ends Java in
 * the middle of a sentence; so it is looked at here, before anything is loaded.
 *
 * @param version PyTorch's, such as 2.7.1
 * @param flavor {@code cpu}, or CUDA's version as in {@code cu128}
 * @param source where it comes from, in words
 */
record NativeLibrary(String version, String flavor, String source) {
  private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+\\.\\d+");

  /** Returns whether the environment has a say in which library is taken. */
  static boolean isAskedFor() {
    return !(setting("PYTORCH_LIBRARY_PATH") + setting("PYTORCH_FLAVOR")).isBlank();
  }

  /**
   * Returns the library that DJL takes here.
   *
   * @throws IllegalStateException if the environment asks for one that cannot work
   */
  static NativeLibrary here() {
    return chosen(NativeLibrary::setting, Platform.detectPlatform("pytorch"));
  }

  private static String setting(String name) {
    return Utils.getEnvOrSystemProperty(name, "");
  }

  /** Chooses as DJL does; {@code platform} is what its jars on the class path have to offer. */
  static NativeLibrary chosen(UnaryOperator<String> settings, Platform platform) {
    String wished = settings.apply("PYTORCH_VERSION");
    String version = (wished.isEmpty() ? platform.getVersion() : wished).replaceFirst("-.*", "");
    String flavor = settings.apply("PYTORCH_FLAVOR");
    String path = settings.apply("PYTORCH_LIBRARY_PATH");
    if (!path.isEmpty()) {
      Path folder = folder(path);
      require(folder, version, flavor, platform);
      return new NativeLibrary(version, flavor.isEmpty() ? "its own" : flavor, "in " + folder);
    }
    if (platform.isPlaceholder()) {
      String taken = flavor.isEmpty() ? platform.getFlavor() : flavor;
      return new NativeLibrary(version, taken, "from DJL's server");
    }
    if (flavor.startsWith("cu") && !platform.getFlavor().startsWith("cu")) {
      throw new IllegalStateException(
          Text.of(
              "PYTORCH_FLAVOR is %s, but a jar here carries PyTorch for %s, which DJL takes all the same; %s, or unset the variable.",
              flavor, platform.getFlavor(), rebuild("cu128")));
    }
    return new NativeLibrary(version, platform.getFlavor(), "from its jar");
  }

  /** Says how to have the course's kernel with a CUDA build of PyTorch. */
  static String rebuild(String profile) {
    return Text.of(
        "delete the folder kernel/target and run MAVEN_ARGS=-P%s ./convbook lab", profile);
  }

  boolean isForCuda() {
    return flavor.startsWith("cu");
  }

  @Override
  public String toString() {
    return Text.of("PyTorch %s for %s %s", version, flavor, source);
  }

  /** DJL takes the first folder that has the library, and goes on without a word if none has. */
  private static Path folder(String path) {
    return Arrays.stream(path.split(File.pathSeparator))
        .map(Path::of)
        .map(p -> Files.isRegularFile(p) ? p.toAbsolutePath().getParent() : p)
        .filter(p -> Files.isRegularFile(p.resolve(file("torch"))))
        .findFirst()
        .orElseThrow(
            () -> refused(path, "where there is no " + file("torch"), "point it at PyTorch's lib"));
  }

  private static void require(Path folder, String version, String flavor, Platform platform) {
    boolean bridged =
        Stream.of("", platform.getApiVersion() + "-")
            .anyMatch(prefix -> Files.exists(folder.resolve(prefix + file("djl_torch"))));
    String bridge = Text.of("jnilib/%s/%s/%s", platform.getClassifier(), flavor, file("djl_torch"));
    boolean offered = !exists("jnilib/pytorch.properties") || exists(bridge);
    if (!bridged && (flavor.isEmpty() || !offered)) {
      throw refused(
          folder,
          flavor.isEmpty()
              ? "and PYTORCH_FLAVOR is not set"
              : Text.of(
                  "and PYTORCH_FLAVOR is %s, which DJL %s has no bridge to",
                  flavor, platform.getApiVersion()),
          "set that to cpu or to the library's CUDA, as in cu128");
    }
    if (flavor.startsWith("cu") && !Files.exists(folder.resolve(file("torch_cuda")))) {
      throw refused(
          folder,
          Text.of("where there is no %s though PYTORCH_FLAVOR is %s", file("torch_cuda"), flavor),
          "set that to cpu, or point the path at a CUDA build");
    }
    if (!bears(folder.resolve(file("torch_cpu")), version)) {
      throw refused(
          folder,
          Text.of(
              "whose library is %s, but DJL %s needs %s",
              named(folder).orElse("another PyTorch"), platform.getApiVersion(), version),
          "point it at that one");
    }
  }

  private static IllegalStateException refused(Object path, String why, String advice) {
    return new IllegalStateException(
        Text.of("PYTORCH_LIBRARY_PATH is %s, %s; %s, or unset the variable.", path, why, advice));
  }

  private static String file(String library) {
    return System.mapLibraryName(library);
  }

  private static boolean exists(String resource) {
    return Thread.currentThread().getContextClassLoader().getResource(resource) != null;
  }

  /**
   * Returns whether PyTorch's own version stands in the library as a string of its own. No function
   * tells it before the library is loaded; names of folders and files beside it may say anything.
   */
  private static boolean bears(Path library, String version) {
    byte[] mark = ("\0" + version + "\0").getBytes(StandardCharsets.US_ASCII);
    try (FileChannel file = FileChannel.open(library)) {
      ByteBuffer bytes = file.map(FileChannel.MapMode.READ_ONLY, 0, file.size());
      for (int i = 0; i <= bytes.limit() - mark.length; i++) {
        int matched = 0;
        while (matched < mark.length && bytes.get(i + matched) == mark[matched]) {
          matched++;
        }
        if (matched == mark.length) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      return false;
    }
  }

  /** Returns the version that the files around a library name. */
  private static Optional<String> named(Path folder) {
    return Stream.of("../build-version", "../version.py")
        .map(folder::resolve)
        .filter(Files::isRegularFile)
        .map(NativeLibrary::text)
        .flatMap(text -> VERSION.matcher(text).results())
        .map(found -> "PyTorch " + found.group())
        .findFirst();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
