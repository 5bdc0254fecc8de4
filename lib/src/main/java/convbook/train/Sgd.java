package convbook.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import convbook.device.Check;
import convbook.device.Text;
import convbook.layer.TorchScript;
import java.util.List;

/**
 * Stochastic gradient descent, in place: v = momentum v + g + weightDecay w, then w = w - rate v.
 * These are PyTorch's formulas (Sutskever et al. 2013 for momentum and Nesterov's variant). Weight
 * decay applies to every parameter, as in PyTorch, unless {@link Learner#noBiasDecay} is called; it
 * is that of the L2 penalty, or decoupled from the gradient: Loshchilov and Hutter (2019),
 * algorithm 1.
 *
 * @param rate the learning rate before the schedule
 * @param momentum what is kept of the last step, 0 to less than 1
 * @param nesterov whether the step looks ahead along the momentum
 * @param weightDecay the factor of the L2 penalty's gradient or, decoupled, of rate times weight
 * @param decoupled whether weight decay goes past gradient and momentum
 * @param clip the largest global norm of all gradients together; infinite for none
 * @param schedule the factor on the rate as training goes on
 */
public record Sgd(
    double rate,
    double momentum,
    boolean nesterov,
    double weightDecay,
    boolean decoupled,
    double clip,
    Schedule schedule)
    implements Optimizer {

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  public Sgd {
    Check.given("schedule", schedule);
    Check.positive("learning rate", rate);
    Check.shareBelow1("momentum", momentum);
    Check.require(
        !nesterov || momentum > 0, "momentum", momentum, "more than 0 with Nesterov's variant");
    Check.shareBelow1("weight decay", weightDecay);
    Check.require(clip > 0, "gradient norm", clip, "more than 0");
  }

  /** Plain gradient descent at this learning rate. */
  public static Sgd of(double rate) {
    return new Sgd(rate, 0, false, 0, false, Double.POSITIVE_INFINITY, Schedule.constant());
  }

  /** Returns the same with this momentum. */
  public Sgd momentum(double momentum) {
    return new Sgd(rate, momentum, nesterov, weightDecay, decoupled, clip, schedule);
  }

  /** Returns the same in Nesterov's variant. */
  public Sgd withNesterov() {
    return new Sgd(rate, momentum, true, weightDecay, decoupled, clip, schedule);
  }

  /** Returns the same with this factor of an L2 penalty's gradient. */
  public Sgd weightDecay(double weightDecay) {
    return new Sgd(rate, momentum, nesterov, weightDecay, false, clip, schedule);
  }

  /** Returns the same with weights that shrink by this times the rate, apart from the gradient. */
  public Sgd decoupledWeightDecay(double weightDecay) {
    return new Sgd(rate, momentum, nesterov, weightDecay, true, clip, schedule);
  }

  /** Returns the same with all gradients scaled down together when their norm exceeds this. */
  public Sgd clip(double norm) {
    return new Sgd(rate, momentum, nesterov, weightDecay, decoupled, norm, schedule);
  }

  /** Returns the same with this schedule. */
  public Sgd schedule(Schedule schedule) {
    return new Sgd(rate, momentum, nesterov, weightDecay, decoupled, clip, schedule);
  }

  /** Returns all settings but the schedule as they are written in code. */
  @Override
  public String toString() {
    return Text.of(
        "Sgd.of(%s)%s%s%s%s",
        rate,
        momentum == 0 ? "" : Text.of(".momentum(%s)", momentum),
        nesterov ? ".withNesterov()" : "",
        weightDecay == 0
            ? ""
            : Text.of(decoupled ? ".decoupledWeightDecay(%s)" : ".weightDecay(%s)", weightDecay),
        clip == Double.POSITIVE_INFINITY ? "" : Text.of(".clip(%s)", clip));
  }

  @Override
  public List<String> memory(Shape weight) {
    return momentum > 0 ? List.of("velocity") : List.of();
  }

  @Override
  public void update(Step at) {
    NDArray step = at.gradient();
    if (at.decays() && weightDecay > 0) {
      if (decoupled) {
        at.weight().muli(1 - at.rate() * weightDecay);
      } else {
        TorchScript.add(step, at.weight(), weightDecay);
      }
    }
    if (momentum > 0) {
      NDArray velocity = at.memory().get(0).muli(momentum).addi(step);
      if (nesterov) {
        TorchScript.add(step, velocity, momentum);
      } else {
        step = velocity;
      }
    }
    TorchScript.add(at.weight(), step, -at.rate());
  }
}
