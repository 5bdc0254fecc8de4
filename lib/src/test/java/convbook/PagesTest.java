package convbook;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs in the pages, compiled and run on a folder of pictures. */
class PagesTest {
  private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  @TempDir Path folder;
  private URLClassLoader loader;

  private void drawPets() throws Exception {
    Random random = new Random(1);
    for (int i = 0; i < 60; i++) {
      boolean cat = i % 2 == 0;
      BufferedImage image = new BufferedImage(50, 40, BufferedImage.TYPE_INT_RGB);
      for (int p = 0; p < 2000; p++) {
        image.setRGB(p % 50, p / 50, random.nextInt(90) + (cat ? 0xa00000 : 0x00a000));
      }
      Path file =
          folder.resolve(
              String.format(Locale.ROOT, "pets/%s/%d.jpg", cat ? "cat" : "dog", i / 2 + 1));
      Files.createDirectories(file.getParent());
      ImageIO.write(image, "jpg", file.toFile());
    }
    Files.write(folder.resolve("pets/dog/bad.jpg"), new byte[0]);
  }

  /** A page's Java as a class whose paths lead into the test's folder. */
  private Class<?> compiled(String page, String result, UnaryOperator<String> change)
      throws Exception {
    String text = Files.readString(Path.of("..", page));
    StringBuilder code = new StringBuilder();
    for (Matcher block = JAVA.matcher(text); block.find(); ) {
      code.append(block.group(1));
    }
    Map<Boolean, String> lines =
        code.toString()
            .lines()
            .collect(
                Collectors.partitioningBy(
                    line -> line.startsWith("import "), Collectors.joining("\n")));
    String home = folder.toString().replace("\\", "\\\\");
    String program =
        lines.get(true)
            + "\npublic class Program { public static Object run() throws Exception {"
            + change.apply(lines.get(false)).replace("Path.of(\"", "Path.of(\"" + home + "/")
            + "\nreturn "
            + result
            + ";}}";
    Path source = Files.writeString(folder.resolve("Program.java"), program);
    List<String> options = List.of("-Xlint:all", "-Werror", "-proc:none", "-cp");
    String path = System.getProperty("java.class.path");
    String[] arguments =
        Stream.concat(options.stream(), Stream.of(path, source.toString())).toArray(String[]::new);
    assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments)).isZero();
    loader = new URLClassLoader(new URL[] {folder.toUri().toURL()});
    return loader.loadClass("Program");
  }

  @AfterEach
  void close() throws IOException {
    if (loader != null) {
      loader.close();
    }
  }

  @Test
  void aFolderOfPicturesBecomesAClassifier() throws Exception {
    drawPets();
    Class<?> program = compiled("docs/your-own-pictures.md", "null", code -> code);
    PrintStream screen = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      program.getMethod("run").invoke(null);
    } finally {
      System.setOut(screen);
    }
    List<String> lines = printed.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .contains(
            "Skipped 1 that are bad: ", "bad.jpg is empty", "60 images of 3x32x32 in 2 classes");
    assertThat(lines.get(lines.size() - 1)).contains("\"cat\"", "\"dog\"");
    assertThat(folder.resolve("pets.csv"))
        .content()
        .startsWith("epoch,loss,train accuracy,test accuracy,images,seconds\n1,")
        .hasLineCount(6);
  }

  @Test
  void aFolderOfPicturesIsServedInTwelveLines() throws Exception {
    drawPets();
    String text = Files.readString(Path.of("../README.md"));
    Matcher block = JAVA.matcher(text);
    assertThat(block.find()).isTrue();
    assertThat(block.group(1).lines().filter(line -> !line.startsWith("import ")))
        .filteredOn(line -> !line.isBlank())
        .hasSizeLessThanOrEqualTo(12);
    HttpServer server =
        (HttpServer)
            compiled("README.md", "server", code -> code.replace("8080", "0"))
                .getMethod("run")
                .invoke(null);
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://localhost:" + server.getAddress().getPort()))
              .POST(BodyPublishers.ofFile(folder.resolve("pets/dog/1.jpg")))
              .build();
      assertThat(HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body())
          .startsWith("[{\"className\":\"dog\",\"probability\":");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void thePageAboutTrainingCompiles() throws Exception {
    assertThat(compiled("docs/training.md", "null", code -> code)).isNotNull();
  }
}
