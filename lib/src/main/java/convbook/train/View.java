package convbook.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;

/**
 * A square cut out of a resized image.
 *
 * @param side of the resized image, in pixels; 0 for the network's own
 * @param top how much of the room is above, 0 to 1
 * @param left how much of the room is to the left, 0 to 1
 * @param mirrored whether it is cut out of the mirror image
 */
record View(int side, double top, double left, boolean mirrored) {
  /** The middle. */
  static View middle(int side) {
    return new View(side, 0.5, 0.5, false);
  }

  /** The same of the mirror image. */
  View mirror() {
    return new View(side, top, left, true);
  }

  /** Returns the square of this many pixels. */
  NDArray of(NDArray images, int size) {
    long room = images.getShape().get(2) - size;
    // To the even pixel where the room is odd, as torchvision does.
    long y = (long) Math.rint(top * room);
    long x = (long) Math.rint(left * room);
    long from = mirrored ? room - x : x;
    NDArray cut = images.get(new NDIndex(":, :, {}:{}, {}:{}", y, y + size, from, from + size));
    return mirrored ? cut.flip(3) : cut;
  }
}
