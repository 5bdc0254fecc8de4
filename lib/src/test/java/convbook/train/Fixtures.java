package convbook.train;

import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import convbook.data.Dataset;
import convbook.data.ImageSet;
import convbook.device.Scope;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Small data that a network can learn in seconds: a bright bar whose place is the class. */
public final class Fixtures {
  private Fixtures() {}

  public static Dataset bars(int train, int test) {
    return Dataset.of(images(train, 1), images(test, 2)).batch(Math.min(16, train));
  }

  public static ImageSet images(int count, long seed) {
    Random random = new Random(seed);
    byte[] pixels = new byte[count * 28 * 28];
    byte[] labels = new byte[count];
    for (int i = 0; i < count; i++) {
      labels[i] = (byte) (i % 4);
      for (int p = 0; p < 28 * 28; p++) {
        boolean bar = p / 28 / 7 == labels[i];
        pixels[i * 28 * 28 + p] = (byte) (random.nextInt(80) + (bar ? 120 : 0));
      }
    }
    return new ImageSet("bars", pixels, labels, 1, 28, 28, List.of("a", "b", "c", "d"));
  }

  /** Calls this after every step. */
  public static Listener afterSteps(BiConsumer<Learner, Progress> call) {
    return new Listener() {
      @Override
      public void batchDone(Learner learner, Progress progress) {
        call.accept(learner, progress);
      }
    };
  }

  /** Calls this after every epoch. */
  public static Listener afterEpochs(Consumer<Learner> call) {
    return new Listener() {
      @Override
      public void epochDone(Learner learner, Progress progress) {
        call.accept(learner);
      }
    };
  }

  /** How many arrays and managers a manager and those inside it hold. */
  public static int held(NDManager manager) {
    try {
      Map<?, ?> resources = (Map<?, ?>) Scope.field(BaseNDManager.class, "resources").get(manager);
      return resources.values().stream()
          .mapToInt(r -> r instanceof NDManager inner ? 1 + held(inner) : 1)
          .sum();
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  /** All parameters of a network, one after the other. */
  public static float[] parameters(Block net) {
    List<float[]> all =
        net.getParameters().values().stream().map(p -> p.getArray().toFloatArray()).toList();
    float[] flat = new float[all.stream().mapToInt(a -> a.length).sum()];
    int at = 0;
    for (float[] a : all) {
      System.arraycopy(a, 0, flat, at, a.length);
      at += a.length;
    }
    return flat;
  }
}
