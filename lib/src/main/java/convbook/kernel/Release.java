package convbook.kernel;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;

/**
 * The jars that make the kernel: the one that runs this, and those that its manifest names, which
 * lie beside it.
 *
 * @param own the jar of the course
 * @param jars all of them
 */
record Release(Path own, List<Path> jars) {

  /**
   * Returns those this program was started from.
   *
   * @throws IOException with a sentence for the user, if they are not all there
   */
  static Release running() throws IOException {
    Path own;
    try {
      own = Path.of(Release.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
    if (!Files.isRegularFile(own)) {
      throw new IOException(
          "%s is a folder of classes; start install from the built or downloaded convbook.jar."
              .formatted(own));
    }
    var jars = new ArrayList<>(List.of(own));
    try (var jar = new JarFile(own.toFile())) {
      String names = jar.getManifest().getMainAttributes().getValue("Class-Path");
      for (String name : names.split(" ")) {
        jars.add(own.resolveSibling(name));
      }
    }
    for (Path jar : jars) {
      if (!Files.isRegularFile(jar)) {
        throw new IOException(
            "%s is not beside %s; unpack the whole release, or build the jar with ./mvnw package."
                .formatted(jar.getFileName(), own));
      }
    }
    return new Release(own, List.copyOf(jars));
  }

  /** Returns the name that a jar has in the kernel's folder. */
  String name(Path jar) {
    return jar.equals(own) ? "convbook.jar" : jar.getFileName().toString();
  }

  long bytes() throws IOException {
    long sum = 0;
    for (Path jar : jars) {
      sum += Files.size(jar);
    }
    return sum;
  }
}
