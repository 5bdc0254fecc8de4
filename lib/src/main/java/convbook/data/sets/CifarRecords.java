package convbook.data.sets;

import convbook.data.ImageSet;
import java.nio.ByteBuffer;
import java.util.List;

/** CIFAR-10's binary layout: one byte of class, then 32x32 bytes each of red, green and blue. */
final class CifarRecords {
  static final int SIDE = 32;
  static final int PIXELS = 3 * SIDE * SIDE;
  static final int BYTES = 1 + PIXELS;

  /** The names of the classes, in the order of their numbers. */
  static final List<String> CLASSES =
      List.of(
          "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

  private CifarRecords() {}

  /**
   * Returns the images of the next {@code count} records.
   *
   * @throws IllegalArgumentException if a class is not one of the ten
   */
  static ImageSet images(String name, ByteBuffer records, int count) {
    byte[] pixels = new byte[count * PIXELS];
    byte[] labels = new byte[count];
    for (int i = 0; i < count; i++) {
      labels[i] = records.get();
      records.get(pixels, i * PIXELS, PIXELS);
    }
    return new ImageSet(name, pixels, labels, 3, SIDE, SIDE, CLASSES);
  }
}
