package convbook.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import convbook.device.Check;
import convbook.device.Text;
import convbook.layer.TorchScript;
import java.util.List;

/**
 * Muon, in place: Jordan (2024), <i>Muon: an optimizer for hidden layers in neural networks</i>, by
 * PyTorch's formulas. The momentum of a weight of a convolution or linear layer is a matrix (out,
 * in H W), whose singular values a polynomial brings near 1 before the step; tall matrices step by
 * the root of out / (in H W) more. All other parameters are left to Adam. PyTorch rounds the
 * polynomial to bfloat16, and this does not.
 *
 * @param rate the learning rate of the matrices before the schedule
 * @param momentum what is kept of the last step, 0 to less than 1, in Nesterov's variant
 * @param weightDecay shrinks matrices by this times the rate, apart from the gradient
 * @param others what changes all other parameters, at its rate with this schedule and clip
 * @param clip the largest global norm of all gradients together; infinite for none
 * @param schedule the factor on both rates as training goes on
 */
public record Muon(
    double rate, double momentum, double weightDecay, Adam others, double clip, Schedule schedule)
    implements Optimizer {

  private static final int STEPS = 5;

  /** The polynomial a x + b x^3 + c x^5, steepest at 0 among those that stay near 1. */
  private static final double A = 3.4445;

  private static final double B = -4.775;
  private static final double C = 2.0315;
  private static final double LEAST_NORM = 1e-7;

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  public Muon {
    Check.given("optimizer of the others", others);
    Check.given("schedule", schedule);
    Check.positive("learning rate", rate);
    Check.shareBelow1("momentum", momentum);
    Check.shareBelow1("weight decay", weightDecay);
    Check.require(clip > 0, "gradient norm", clip, "more than 0");
  }

  /** Muon at this learning rate, 0.02 as a rule, with momentum 0.95, and others at 0.001. */
  public static Muon of(double rate) {
    return new Muon(rate, 0.95, 0, Adam.of(0.001), Double.POSITIVE_INFINITY, Schedule.constant());
  }

  /** Returns the same with this momentum. */
  public Muon momentum(double momentum) {
    return new Muon(rate, momentum, weightDecay, others, clip, schedule);
  }

  /** Returns the same with matrices that shrink by this times the rate, apart from the gradient. */
  public Muon decoupledWeightDecay(double weightDecay) {
    return new Muon(rate, momentum, weightDecay, others, clip, schedule);
  }

  /** Returns the same with all other parameters changed so; its schedule and clip do not count. */
  public Muon others(Adam others) {
    return new Muon(rate, momentum, weightDecay, others, clip, schedule);
  }

  /** Returns the same with all gradients scaled down together when their norm exceeds this. */
  public Muon clip(double norm) {
    return new Muon(rate, momentum, weightDecay, others, norm, schedule);
  }

  /** Returns the same with this schedule. */
  public Muon schedule(Schedule schedule) {
    return new Muon(rate, momentum, weightDecay, others, clip, schedule);
  }

  private static boolean isMatrix(Shape weight) {
    return weight.dimension() > 1;
  }

  @Override
  public List<String> memory(Shape weight) {
    return isMatrix(weight) ? List.of("momentum") : others.memory(weight);
  }

  @Override
  public void update(Step at) {
    Shape shape = at.weight().getShape();
    double rate = at.rate();
    if (!isMatrix(shape)) {
      double factor = others.rate() / this.rate;
      others.update(
          new Step(
              at.weight(), at.gradient(), at.memory(), rate * factor, at.decays(), at.count()));
      return;
    }
    NDArray fresh = at.gradient().muli(1 - momentum);
    NDArray kept = at.memory().get(0).muli(momentum).addi(fresh);
    long rows = shape.get(0);
    long columns = shape.size() / rows;
    NDArray step = fresh.addi(kept.mul(momentum)).reshape(rows, columns);
    if (at.decays() && weightDecay > 0) {
      at.weight().muli(1 - rate * weightDecay);
    }
    double more = Math.sqrt(Math.max(1, rows / (double) columns));
    TorchScript.add(at.weight(), orthogonal(step).reshape(shape), -rate * more);
  }

  /** Returns a matrix with the same singular vectors and singular values of about 1. */
  private static NDArray orthogonal(NDArray matrix) {
    boolean tall = matrix.getShape().get(0) > matrix.getShape().get(1);
    NDArray x = tall ? matrix.transpose() : matrix;
    x = x.div(x.square().sum().sqrt().maximum(LEAST_NORM));
    for (int i = 0; i < STEPS; i++) {
      NDArray square = x.matMul(x.transpose());
      NDArray even = square.matMul(square).muli(C).addi(square.muli(B));
      x = even.matMul(x).addi(x.mul(A));
    }
    return tall ? x.transpose() : x;
  }

  /** Returns all settings but the schedule as they are written in code. */
  @Override
  public String toString() {
    return Text.of(
        "Muon.of(%s)%s%s.others(%s)%s",
        rate,
        momentum == 0.95 ? "" : Text.of(".momentum(%s)", momentum),
        weightDecay == 0 ? "" : Text.of(".decoupledWeightDecay(%s)", weightDecay),
        others,
        clip == Double.POSITIVE_INFINITY ? "" : Text.of(".clip(%s)", clip));
  }
}
