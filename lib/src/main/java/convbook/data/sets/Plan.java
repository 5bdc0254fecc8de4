package convbook.data.sets;

import convbook.data.Dataset;
import convbook.data.LabeledImages;
import convbook.device.Check;
import convbook.device.Devices;
import convbook.device.Environment;
import convbook.device.Text;
import java.util.Locale;
import java.util.Optional;

/**
 * What a chapter trains on: how many pixels, epochs and images. {@code Plan.gpu(224, 10).cpu(96, 3,
 * 15_000)} keeps the lecture's settings on a GPU and fits a laptop's evening on a CPU. The
 * environment variable {@code CONVBOOK_PLAN} forces {@code gpu}, {@code cpu} or {@code smoke};
 * smoke is the CPU's plan cut to one epoch of 256 images, to try a notebook in seconds.
 *
 * <pre>{@code
 * var plan = Plan.gpu(224, 10).cpu(96, 3, 15_000);
 * var data = FashionMnist.load(plan).batch(128);
 * System.out.println(plan.epochs() + " epochs of " + data);
 * }</pre>
 */
public final class Plan {
  private static final int ALL = Integer.MAX_VALUE;
  private static final int SMOKE_IMAGES = 256;

  private enum Kind {
    GPU,
    CPU,
    SMOKE
  }

  private record Size(int pixels, int epochs, int images) {
    Size {
      if (pixels < 1 || epochs < 1 || images < 1) {
        throw Check.refusal(
            "A plan of %d pixels, %d epochs and %d images given; each must be at least 1.",
            pixels, epochs, images);
      }
    }
  }

  private final Size gpu;
  private final Size cpu;
  private final Kind kind;

  private Plan(Size gpu, Size cpu) {
    this.gpu = gpu;
    this.cpu = cpu;
    this.kind = kind(Environment.value("CONVBOOK_PLAN"));
  }

  private static Kind kind(Optional<String> wish) {
    if (wish.isEmpty()) {
      return Devices.best().isGpu() ? Kind.GPU : Kind.CPU;
    }
    return switch (wish.get().toLowerCase(Locale.ROOT)) {
      case "gpu" -> Kind.GPU;
      case "cpu" -> Kind.CPU;
      case "smoke" -> Kind.SMOKE;
      default ->
          throw Check.refusal(
              "CONVBOOK_PLAN is \"%s\"; set it to smoke, cpu or gpu, or not at all.", wish.get());
    };
  }

  /** A plan for all images at this size, on a GPU; also on a CPU unless {@link #cpu} is called. */
  public static Plan gpu(int pixels, int epochs) {
    Size size = new Size(pixels, epochs, ALL);
    return new Plan(size, size);
  }

  /** This plan with all images at this size on a CPU. */
  public Plan cpu(int pixels, int epochs) {
    return cpu(pixels, epochs, ALL);
  }

  /** This plan with the first {@code images} training images at this size on a CPU. */
  public Plan cpu(int pixels, int epochs, int images) {
    return new Plan(gpu, new Size(pixels, epochs, images));
  }

  /** Returns the side of the images, in pixels. */
  public int pixels() {
    return size().pixels;
  }

  /** Returns the number of epochs. */
  public int epochs() {
    return kind == Kind.SMOKE ? 1 : size().epochs;
  }

  /** Returns {@code gpu} under the GPU's plan, else {@code cpu}: for settings that differ. */
  public <T> T pick(T gpu, T cpu) {
    Check.given("GPU's choice", gpu);
    Check.given("CPU's choice", cpu);
    return kind == Kind.GPU ? gpu : cpu;
  }

  /** Puts as many images as this plan says on {@link Devices#best()}, in its size. */
  public Dataset dataset(LabeledImages train, LabeledImages test) {
    Check.given("training images", train);
    Check.given("test images", test);
    return Dataset.of(train(train), test(test)).resize(pixels());
  }

  /**
   * Returns the training images of this plan; a smoke test's say in their name that they are.
   *
   * @hidden
   */
  public LabeledImages train(LabeledImages all) {
    if (kind != Kind.SMOKE) {
      return all.first(size().images);
    }
    LabeledImages few = all.first(SMOKE_IMAGES);
    return few.named(Text.of("%s, smoke: %d images", few.name(), few.size()));
  }

  /**
   * Returns the test images of this plan: all of them, but in a smoke test.
   *
   * @hidden
   */
  public LabeledImages test(LabeledImages all) {
    return kind == Kind.SMOKE ? all.first(SMOKE_IMAGES) : all;
  }

  private Size size() {
    return kind == Kind.GPU ? gpu : cpu;
  }

  @Override
  public String toString() {
    return Text.of(
        "%s plan: %d pixels, %d %s, %s",
        kind.name().toLowerCase(Locale.ROOT),
        pixels(),
        epochs(),
        epochs() == 1 ? "epoch" : "epochs",
        kind == Kind.SMOKE
            ? SMOKE_IMAGES + " images"
            : size().images == ALL ? "all images" : Text.of("%,d images", size().images));
  }
}
