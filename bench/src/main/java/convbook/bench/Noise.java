package convbook.bench;

import convbook.data.ImageSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Random images, which cost the same as any other of their size. */
final class Noise {
  private Noise() {}

  static ImageSet images(int count, int channels, int pixels) {
    byte[] bytes = new byte[count * channels * pixels * pixels];
    new Random(0).nextBytes(bytes);
    byte[] labels = new byte[count];
    for (int i = 0; i < count; i++) {
      labels[i] = (byte) (i % Task.CLASSES);
    }
    List<String> classes = IntStream.range(0, Task.CLASSES).mapToObj(i -> "class " + i).toList();
    return new ImageSet("noise", bytes, labels, channels, pixels, pixels, classes);
  }
}
