package convbook.bench;

import static convbook.layer.Layers.sequential;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import convbook.data.Dataset;
import convbook.layer.Layer;
import convbook.look.LiveChart;
import convbook.look.Screen;
import convbook.net.AlexNet;
import convbook.net.LeNet;
import convbook.train.Learner;
import convbook.train.Listener;
import convbook.train.Progress;
import convbook.train.Sgd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Random;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;

/** Resident memory, which should stay what it is however long one trains. Linux only. */
final class Memory {
  private Memory() {}

  static void measure() {
    Screen.use(new PngScreen());
    training();
    learners();
  }

  /** 5,000 steps on flipped and shifted images, evaluation every 100, live chart on. */
  private static void training() {
    int batches = 100;
    int epochs = 50;
    int warm = 1_000;
    Dataset data = Bench.garments(64 * batches).batch(64);
    Block net = sequential(new FlipAndShift(), LeNet.lecture(10));
    long[] resident = new long[3];
    Learner.of(net, data)
        .optimizer(Sgd.of(0.1).momentum(0.9))
        .quiet()
        .listen(new LiveChart())
        .listen(
            new Listener() {
              @Override
              public void batchDone(Learner l, Progress progress) {
                long now = resident();
                if (progress.done() == warm) {
                  resident[0] = now;
                }
                resident[1] = Math.max(resident[1], now);
                resident[2] = now;
              }
            })
        .fit(epochs);
    System.out.printf(
        Locale.ROOT,
        "resident memory, LeNet: %,d MB at step %,d, %,d MB at step %,d (%+.1f %%), at most %,d MB; %,d charts drawn%n",
        resident[0],
        warm,
        resident[2],
        batches * epochs,
        100.0 * (resident[2] - resident[0]) / resident[0],
        resident[1],
        PngScreen.drawn);
  }

  /** 50 AlexNets, one after the other, as a cell makes them that is run again and again. */
  private static void learners() {
    int nets = 50;
    int warm = 10;
    Dataset data = Bench.garments(64).resize(96).batch(8);
    long[] resident = new long[nets];
    for (int i = 0; i < nets; i++) {
      Learner learner = Learner.of(AlexNet.lecture(10), data).optimizer(Sgd.of(0.01).momentum(0.9));
      learner.quiet().fit(1);
      resident[i] = resident();
    }
    System.out.printf(
        Locale.ROOT,
        "resident memory, AlexNets of 96 px: %,d MB with the first, %,d MB with number %d, %,d MB with number %d%n",
        resident[0],
        resident[warm - 1],
        warm,
        resident[nets - 1],
        nets);
  }

  /** Turns half of the images around, and moves all by up to two pixels, in training. */
  private static final class FlipAndShift extends Layer {
    private final Random random = new Random(0);

    @Override
    protected NDArray apply(NDArray x, Values values, boolean training) {
      if (!training) {
        return x;
      }
      NDManager manager = x.getManager();
      long size = x.getShape().get(3);
      NDArray flips = manager.randomUniform(0, 1, x.getShape().slice(0, 1)).lt(0.5f);
      NDArray mask = flips.toType(x.getDataType(), false).reshape(-1, 1, 1, 1);
      NDArray flipped = x.flip(3).mul(mask).add(x.mul(mask.neg().add(1)));
      NDArray wide = flipped.pad(new Shape(2, 2, 2, 2), 0);
      int down = random.nextInt(5);
      int right = random.nextInt(5);
      return wide.get(new NDIndex(":, :, {}:{}, {}:{}", down, down + size, right, right + size));
    }

    @Override
    public String toString() {
      return "flipAndShift()";
    }
  }

  /** Draws what it is shown, as a notebook does, and keeps none of it. */
  private static final class PngScreen implements Screen {
    private static int drawn;

    @Override
    public String show(Object value) {
      update("", value);
      return "id";
    }

    @Override
    public void update(String id, Object value) {
      if (value instanceof XYChart chart) {
        try {
          BitmapEncoder.getBitmapBytes(chart, BitmapEncoder.BitmapFormat.PNG);
          drawn++;
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }

    @Override
    public void clear(boolean wait) {}
  }

  private static long resident() {
    return Side.memory("VmRSS");
  }
}
