package convbook.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import convbook.device.Check;
import convbook.device.Text;
import convbook.layer.TorchScript;
import java.util.List;

/**
 * Adam, in place: Kingma and Ba (2015), algorithm 1, by PyTorch's formulas. Weight decay is that of
 * the L2 penalty, or decoupled from the gradient: Loshchilov and Hutter (2019), algorithm 2, which
 * {@link AdamW} has.
 *
 * @param rate the learning rate before the schedule
 * @param beta1 what the mean of the gradients keeps of itself in a step, 0 to less than 1
 * @param beta2 the same for the mean of their squares
 * @param epsilon is added to the root of that mean
 * @param weightDecay the factor of the L2 penalty's gradient or, decoupled, of rate times weight
 * @param decoupled whether weight decay goes past the gradient
 * @param clip the largest global norm of all gradients together; infinite for none
 * @param schedule the factor on the rate as training goes on
 */
public record Adam(
    double rate,
    double beta1,
    double beta2,
    double epsilon,
    double weightDecay,
    boolean decoupled,
    double clip,
    Schedule schedule)
    implements Optimizer {

  private static final List<String> MEMORY = List.of("mean", "square");

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  public Adam {
    Check.given("schedule", schedule);
    Check.positive("learning rate", rate);
    Check.shareBelow1("beta1", beta1);
    Check.shareBelow1("beta2", beta2);
    Check.positive("epsilon", epsilon);
    Check.shareBelow1("weight decay", weightDecay);
    Check.require(clip > 0, "gradient norm", clip, "more than 0");
  }

  /** Adam at this learning rate, 0.001 in the paper, with its betas of 0.9 and 0.999. */
  public static Adam of(double rate) {
    return new Adam(
        rate, 0.9, 0.999, 1e-8, 0, false, Double.POSITIVE_INFINITY, Schedule.constant());
  }

  /** Returns the same with these betas. */
  public Adam betas(double beta1, double beta2) {
    return new Adam(rate, beta1, beta2, epsilon, weightDecay, decoupled, clip, schedule);
  }

  /** Returns the same with this epsilon. */
  public Adam epsilon(double epsilon) {
    return new Adam(rate, beta1, beta2, epsilon, weightDecay, decoupled, clip, schedule);
  }

  /** Returns the same with this factor of an L2 penalty's gradient. */
  public Adam weightDecay(double weightDecay) {
    return new Adam(rate, beta1, beta2, epsilon, weightDecay, false, clip, schedule);
  }

  /** Returns the same with weights that shrink by this times the rate, apart from the gradient. */
  public Adam decoupledWeightDecay(double weightDecay) {
    return new Adam(rate, beta1, beta2, epsilon, weightDecay, true, clip, schedule);
  }

  /** Returns the same with all gradients scaled down together when their norm exceeds this. */
  public Adam clip(double norm) {
    return new Adam(rate, beta1, beta2, epsilon, weightDecay, decoupled, norm, schedule);
  }

  /** Returns the same with this schedule. */
  public Adam schedule(Schedule schedule) {
    return new Adam(rate, beta1, beta2, epsilon, weightDecay, decoupled, clip, schedule);
  }

  @Override
  public List<String> memory(Shape weight) {
    return MEMORY;
  }

  @Override
  public void update(Step at) {
    NDArray gradient = at.gradient();
    if (at.decays() && weightDecay > 0) {
      if (decoupled) {
        at.weight().muli(1 - at.rate() * weightDecay);
      } else {
        TorchScript.add(gradient, at.weight(), weightDecay);
      }
    }
    double unseen1 = 1 - Math.pow(beta1, at.count());
    double unseen2 = 1 - Math.pow(beta2, at.count());
    NDArray squares = gradient.square().muli(1 - beta2);
    NDArray square = at.memory().get(1).muli(beta2).addi(squares);
    NDArray mean = at.memory().get(0).muli(beta1).addi(gradient.muli(1 - beta1));
    NDArray root = square.sqrt().divi(Math.sqrt(unseen2)).addi(epsilon);
    TorchScript.add(at.weight(), mean.div(root), -at.rate() / unseen1);
  }

  /** Returns all settings but the schedule as they are written in code. */
  @Override
  public String toString() {
    return Text.of(
        "Adam.of(%s)%s%s%s%s",
        rate,
        beta1 == 0.9 && beta2 == 0.999 ? "" : Text.of(".betas(%s, %s)", beta1, beta2),
        epsilon == 1e-8 ? "" : Text.of(".epsilon(%s)", epsilon),
        weightDecay == 0
            ? ""
            : Text.of(decoupled ? ".decoupledWeightDecay(%s)" : ".weightDecay(%s)", weightDecay),
        clip == Double.POSITIVE_INFINITY ? "" : Text.of(".clip(%s)", clip));
  }
}
