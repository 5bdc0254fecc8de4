package convbook.layer;

/**
 * Which pixels of its input a pixel of a layer's output depends on, along one axis: pixel p on
 * those from {@code stride * p - before} to {@code stride * p + after}, of which some may lie
 * outside the image.
 *
 * @hidden
 */
public record Reach(long stride, long before, long after) {
  private static final long FAR = 1 << 30;

  /** Of a layer that works on each pixel alone. */
  public static final Reach PIXEL = new Reach(1, 0, 0);

  /** Of a layer whose every output depends on the whole image. */
  public static final Reach ALL = new Reach(0, FAR, FAR);

  /** Returns what is seen of the input of {@code below}, which hands its output to this. */
  public Reach on(Reach below) {
    return new Reach(
        stride * below.stride,
        Math.min(FAR, before * below.stride + below.before),
        Math.min(FAR, after * below.stride + below.after));
  }

  /** Returns what is seen by both together. */
  public Reach or(Reach other) {
    return new Reach(
        Math.min(stride, other.stride),
        Math.max(before, other.before),
        Math.max(after, other.after));
  }
}
