package convbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import javax.imageio.ImageIO;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program in docs/your-own-pictures.md, compiled and run on a folder of pictures. */
class YourOwnPicturesTest {
  @TempDir Path folder;

  private void drawPets() throws Exception {
    Random random = new Random(1);
    for (int i = 0; i < 60; i++) {
      boolean cat = i % 2 == 0;
      BufferedImage image = new BufferedImage(50, 40, BufferedImage.TYPE_INT_RGB);
      for (int p = 0; p < 2000; p++) {
        image.setRGB(p % 50, p / 50, random.nextInt(90) + (cat ? 0xa00000 : 0x00a000));
      }
      Path file =
          folder.resolve(String.format(Locale.ROOT, "pets/%s/%d.jpg", cat ? "cat" : "dog", i));
      Files.createDirectories(file.getParent());
      ImageIO.write(image, "jpg", file.toFile());
    }
    Files.write(folder.resolve("pets/dog/bad.jpg"), new byte[0]);
  }

  /** The page's first block of code as a class whose paths lead into the test's folder. */
  private String program() throws Exception {
    String page = Files.readString(Path.of("../docs/your-own-pictures.md"));
    String code = page.split("```java\n")[1].split("```")[0];
    int body = code.indexOf("\n\n");
    String home = folder.toString().replace("\\", "\\\\");
    return code.substring(0, body)
        + "\npublic class Program { public static void run() {"
        + code.substring(body).replace("Path.of(\"", "Path.of(\"" + home + "/")
        + "}}";
  }

  @Test
  void thePageTrainsSavesAndReloadsAClassifier() throws Exception {
    drawPets();
    Path source = Files.writeString(folder.resolve("Program.java"), program());
    assertThat(
            ToolProvider.getSystemJavaCompiler()
                .run(
                    null,
                    null,
                    null,
                    "-proc:none",
                    "-cp",
                    System.getProperty("java.class.path"),
                    source.toString()))
        .isZero();
    PrintStream screen = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      loader.loadClass("Program").getMethod("run").invoke(null);
    } finally {
      System.setOut(screen);
    }
    List<String> lines = printed.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .contains(
            "Skipped 1 that are bad: ", "bad.jpg is empty", "60 images of 3x32x32 in 2 classes");
    assertThat(lines.get(lines.size() - 1)).startsWith("[cat, dog] [");
    assertThat(Double.parseDouble(lines.get(lines.size() - 2))).isGreaterThan(0.9);
    assertThat(folder.resolve("pets.ckpt")).isNotEmptyFile();
    assertThat(folder.resolve("pets.csv"))
        .content()
        .startsWith("epoch,loss,train accuracy,test accuracy,images,seconds\n1,")
        .hasLineCount(6);
  }
}
