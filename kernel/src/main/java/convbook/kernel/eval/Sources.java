package convbook.kernel.eval;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import jdk.jshell.SourceCodeAnalysis;

/**
 * The sources that the kernel's jar carries, for what is written above declarations. JShell looks
 * into those of the JDK, where it has some, and has a private list of where else to look.
 */
final class Sources {
  /** No name of a package, so that no compiler lists what is in it. */
  private static final String FOLDER = "META-INF/sources";

  private Sources() {}

  /** Has JShell find our sources beside the JDK's; without them it gives signatures alone. */
  static void addTo(SourceCodeAnalysis analysis) {
    try {
      Class<?> type = analysis.getClass();
      Method search = type.getDeclaredMethod("findSources");
      Field found = type.getDeclaredField("availableSources");
      // The manifest opens JShell to the kernel.
      search.setAccessible(true);
      found.setAccessible(true);
      var all = new ArrayList<Object>(List.of(ours()));
      all.addAll((Collection<?>) search.invoke(analysis));
      found.set(analysis, all);
    } catch (ReflectiveOperationException | IOException | RuntimeException otherJdk) {
      System.err.println("Names are explained without their javadoc: " + otherJdk);
    }
  }

  private static Path ours() throws IOException {
    var here = Sources.class.getProtectionDomain().getCodeSource().getLocation();
    Path own = Path.of(URI.create(here.toString()));
    if (Files.isDirectory(own)) {
      return own.resolve(FOLDER);
    }
    // Never closed: the kernel asks as long as it runs.
    FileSystem jar = FileSystems.newFileSystem(own);
    return jar.getPath("/", FOLDER);
  }
}
