package convbook.data;

/** Softmax regression on the pixels by plain SGD: the bar that a data set has to be above. */
public final class LinearClassifier {
  private static final double RATE = 0.02;

  private final int inputs;
  private final float[][] weights;

  private LinearClassifier(int inputs, int classes) {
    this.inputs = inputs;
    this.weights = new float[classes][inputs + 1];
  }

  /** Trains one image at a time, with a step that shrinks to nothing over the epochs. */
  public static LinearClassifier fit(ImageSet set, int epochs) {
    int inputs = set.channels() * set.height() * set.width();
    LinearClassifier model = new LinearClassifier(inputs, set.classes().size());
    int steps = epochs * set.size();
    for (int step = 0; step < steps; step++) {
      model.learn(set, step % set.size(), RATE * (1 - (double) step / steps));
    }
    return model;
  }

  private void learn(ImageSet set, int image, double rate) {
    double[] scores = scores(set, image);
    double sum = 0;
    for (int k = 0; k < scores.length; k++) {
      scores[k] = Math.exp(scores[k]);
      sum += scores[k];
    }
    for (int k = 0; k < scores.length; k++) {
      double error = scores[k] / sum - (set.labels()[image] == k ? 1 : 0);
      float step = (float) (rate * error / 255);
      for (int i = 0; i < inputs; i++) {
        weights[k][i] -= step * (set.pixels()[image * inputs + i] & 0xff);
      }
      weights[k][inputs] -= (float) (rate * error);
    }
  }

  private double[] scores(ImageSet set, int image) {
    double[] scores = new double[weights.length];
    for (int k = 0; k < scores.length; k++) {
      float sum = 0;
      for (int i = 0; i < inputs; i++) {
        sum += weights[k][i] * (set.pixels()[image * inputs + i] & 0xff);
      }
      scores[k] = sum / 255 + weights[k][inputs];
    }
    return scores;
  }

  /** Returns the share of images whose class has the highest score. */
  public double accuracy(ImageSet set) {
    int right = 0;
    for (int image = 0; image < set.size(); image++) {
      double[] scores = scores(set, image);
      int best = 0;
      for (int k = 1; k < scores.length; k++) {
        best = scores[k] > scores[best] ? k : best;
      }
      right += best == set.labels()[image] ? 1 : 0;
    }
    return (double) right / set.size();
  }
}
