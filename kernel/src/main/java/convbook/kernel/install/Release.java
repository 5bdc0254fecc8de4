package convbook.kernel.install;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
    var here = Release.class.getProtectionDomain().getCodeSource().getLocation();
    Path own = Path.of(URI.create(here.toString()));
    if (!Files.isRegularFile(own)) {
      throw new IOException(
          own
              + " is a folder of classes; start install from the built or downloaded"
              + " convbook-kernel.jar.");
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
            jar.getFileName()
                + " is not beside "
                + own
                + "; unpack the whole release, or build it with ./mvnw package.");
      }
    }
    return new Release(List.copyOf(jars));
  }

  long bytes() {
    return jars.stream().mapToLong(jar -> jar.toFile().length()).sum();
  }
}
