package convbook.bench;

import static convbook.layer.Layers.conv;
import static convbook.layer.Layers.sequential;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import convbook.device.Gradients;

/**
 * What the machine gives to convolutions that have nothing between them: three in a row with 3x3
 * windows, channels-last, at sizes that suit them. Answers are billions of operations a second of
 * the best size.
 */
final class Ceiling extends Side {
  private static final int CONVOLUTIONS = 3;
  private static final int MATRIX = 2048;

  /** Images, channels, pixels. */
  private static final int[][] SIZES = {{32, 64, 56}, {32, 128, 28}, {32, 256, 14}, {64, 512, 7}};

  private final NDManager manager = NDManager.newBaseManager();
  private final Block[] nets = new Block[SIZES.length];
  private final NDArray[] inputs = new NDArray[SIZES.length];

  private Ceiling() {
    Gradients.off();
    for (int i = 0; i < SIZES.length; i++) {
      int[] s = SIZES[i];
      nets[i] =
          sequential(
              conv(s[1], 3).pad(1).noBias(),
              conv(s[1], 3).pad(1).noBias(),
              conv(s[1], 3).pad(1).noBias());
      nets[i].initialize(manager, DataType.FLOAT32, new Shape(s[0], s[1], s[2], s[2]));
      inputs[i] =
          manager.randomUniform(-1, 1, new Shape(s[0], s[2], s[2], s[1])).transpose(0, 3, 1, 2);
      inputs[i].setRequiresGradient(true);
    }
    say(SIZES.length);
  }

  static void serve() {
    Ceiling side = new Ceiling();
    while (true) {
      side.untilTrain();
      say(side.best(true));
    }
  }

  @Override
  double answer(String command) {
    return command.equals("matmul") ? matmul() : best(false);
  }

  private double best(boolean training) {
    double best = 0;
    for (int i = 0; i < SIZES.length; i++) {
      int[] s = SIZES[i];
      double operations = 2.0 * CONVOLUTIONS * s[0] * s[1] * s[1] * 9 * s[2] * s[2];
      best = Math.max(best, (training ? 3 : 1) * operations / 1e6 / millis(i, training));
    }
    return best;
  }

  private double millis(int i, boolean training) {
    ParameterStore store = new ParameterStore(manager, false);
    long start = now();
    try (NDScope scope = new NDScope()) {
      if (training) {
        try (GradientCollector gradients = Engine.getInstance().newGradientCollector()) {
          NDArray y = nets[i].forward(store, new NDList(inputs[i]), true).get(0);
          gradients.backward(y.square().sum());
        }
      } else {
        nets[i].forward(store, new NDList(inputs[i]), false);
      }
    }
    return millis(start);
  }

  private double matmul() {
    try (NDScope scope = new NDScope()) {
      NDArray a = manager.randomUniform(-1, 1, new Shape(MATRIX, MATRIX));
      long start = now();
      a.matMul(a);
      return 2.0 * MATRIX * MATRIX * MATRIX / 1e6 / millis(start);
    }
  }
}
