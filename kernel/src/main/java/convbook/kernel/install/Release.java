package convbook.kernel.install;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.jar.JarFile;

/**
 * The jars that make the kernel: its own, and those that its manifest names, which lie beside it.
 */
record Release(List<Path> jars) {

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
          String.format(
              Locale.ROOT,
              "%s is a folder of classes; start install from the built or downloaded convbook-kernel.jar.",
              own));
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
            String.format(
                Locale.ROOT,
                "%s is not beside %s; unpack the whole release, or build it with ./mvnw package.",
                jar.getFileName(),
                own));
      }
    }
    return new Release(List.copyOf(jars));
  }

  long bytes() throws IOException {
    long sum = 0;
    for (Path jar : jars) {
      sum += Files.size(jar);
    }
    return sum;
  }
}
