package convbook.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import convbook.device.Check;
import convbook.device.Lifetime;
import convbook.device.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Stochastic gradient descent, in place: v = momentum v + g + weightDecay w, then w = w - rate v.
 * These are PyTorch's formulas (Sutskever et al. 2013 for momentum and Nesterov's variant). Weight
 * decay applies to every parameter, as in PyTorch.
 *
 * @param rate the learning rate before the schedule
 * @param momentum what is kept of the last step, 0 to less than 1
 * @param nesterov whether the step looks ahead along the momentum
 * @param weightDecay the factor of the L2 penalty's gradient
 * @param clip the largest global norm of all gradients together; infinite for none
 * @param schedule the factor on the rate as training goes on
 */
public record Sgd(
    double rate,
    double momentum,
    boolean nesterov,
    double weightDecay,
    double clip,
    Schedule schedule) {

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  public Sgd {
    Check.given("schedule", schedule);
    check(rate > 0 && Double.isFinite(rate), "learning rate", rate, "more than 0");
    check(momentum >= 0 && momentum < 1, "momentum", momentum, "0 or more and less than 1");
    check(!nesterov || momentum > 0, "momentum", momentum, "more than 0 with Nesterov's variant");
    check(
        weightDecay >= 0 && weightDecay < 1, "weight decay", weightDecay, "0 or more, less than 1");
    check(clip > 0, "gradient norm", clip, "more than 0");
  }

  private static void check(boolean fine, String what, double given, String use) {
    if (!fine) {
      throw Check.refusal("%s %s given; use %s.", what, given, use);
    }
  }

  /** Plain gradient descent at this learning rate. */
  public static Sgd of(double rate) {
    return new Sgd(rate, 0, false, 0, Double.POSITIVE_INFINITY, Schedule.constant());
  }

  /** Returns the same at another rate, which no schedule changes. */
  Sgd rate(double rate) {
    return new Sgd(rate, momentum, nesterov, weightDecay, clip, Schedule.constant());
  }

  /** Returns the same with this momentum. */
  public Sgd momentum(double momentum) {
    return new Sgd(rate, momentum, nesterov, weightDecay, clip, schedule);
  }

  /** Returns the same in Nesterov's variant. */
  public Sgd withNesterov() {
    return new Sgd(rate, momentum, true, weightDecay, clip, schedule);
  }

  /** Returns the same with this weight decay. */
  public Sgd weightDecay(double weightDecay) {
    return new Sgd(rate, momentum, nesterov, weightDecay, clip, schedule);
  }

  /** Returns the same with all gradients scaled down together when their norm exceeds this. */
  public Sgd clip(double norm) {
    return new Sgd(rate, momentum, nesterov, weightDecay, norm, schedule);
  }

  /** Returns the same with this schedule. */
  public Sgd schedule(Schedule schedule) {
    return new Sgd(rate, momentum, nesterov, weightDecay, clip, schedule);
  }

  /** Returns all settings but the schedule as they are written in code. */
  @Override
  public String toString() {
    return Text.of(
        "Sgd.of(%s)%s%s%s%s",
        rate,
        momentum == 0 ? "" : Text.of(".momentum(%s)", momentum),
        nesterov ? ".withNesterov()" : "",
        weightDecay == 0 ? "" : Text.of(".weightDecay(%s)", weightDecay),
        clip == Double.POSITIVE_INFINITY ? "" : Text.of(".clip(%s)", clip));
  }

  /** The optimizer's memory for one network. */
  static final class State {
    private final boolean momentum;
    private final List<Parameter> all;
    private final List<Parameter> parameters;
    private final List<NDArray> weights;
    private final List<NDArray> velocities = new ArrayList<>();
    private double lastRate;

    State(Block net, Device device, Sgd sgd) {
      momentum = sgd.momentum > 0;
      all = List.copyOf(net.getParameters().values());
      parameters = trained();
      weights = arrays(parameters);
      if (momentum) {
        NDManager manager = Lifetime.of(this, device);
        for (NDArray weight : weights) {
          NDArray velocity = weight.zerosLike();
          velocity.attach(manager);
          NDScope.unregister(velocity);
          Lifetime.take(4 * velocity.size());
          velocities.add(velocity);
        }
      }
    }

    private List<Parameter> trained() {
      return all.stream().filter(Parameter::requiresGradient).toList();
    }

    private static List<NDArray> arrays(List<Parameter> parameters) {
      return parameters.stream().map(Parameter::getArray).toList();
    }

    /** Returns whether it was made for this network's parameters. */
    boolean isOf(Block net) {
      return all.equals(net.getParameters().values());
    }

    /**
     * Returns whether it serves these settings, and the parameters as they are now: freezing
     * changes which are trained. It is asked in every step, and quick.
     */
    boolean fits(Sgd sgd) {
      List<NDArray> now = arrays(trained());
      return momentum == sgd.momentum > 0
          && weights.size() == now.size()
          && IntStream.range(0, now.size()).allMatch(i -> weights.get(i) == now.get(i));
    }

    /** Returns the parameters that it changes. */
    List<Parameter> parameters() {
      return parameters;
    }

    /**
     * Returns the velocities, one for each trained parameter and none without momentum. They are
     * kept multiplied by {@link #lastRate}, the last one above 0, which saves a pass over memory in
     * every step.
     */
    List<NDArray> velocities() {
      return velocities;
    }

    double lastRate() {
      return lastRate;
    }

    void lastRate(double rate) {
      lastRate = rate;
    }
  }

  /**
   * Changes the parameters by one step, in place.
   *
   * @param gradients one for each of {@link State#parameters}; their memory is used up
   * @param epoch how many epochs have passed, in fractions
   */
  void step(State state, List<NDArray> gradients, double epoch) {
    double factor = schedule.factor(epoch);
    check(factor >= 0 && Double.isFinite(factor), "schedule's factor", factor, "0 or more");
    double lr = rate * factor;
    // At rate 0 the weights stay and the velocities go on, which 0 times them would end.
    double scale = lr > 0 ? lr : state.lastRate > 0 ? state.lastRate : rate;
    double shrink = clip == Double.POSITIVE_INFINITY ? 1 : Math.min(1, clip / norm(gradients));
    double keep = state.lastRate == 0 ? 0 : momentum * scale / state.lastRate;
    for (int i = 0; i < state.weights.size(); i++) {
      NDArray weight = state.weights.get(i);
      try (NDArray step = gradients.get(i)) {
        if (weightDecay > 0) {
          // shrink g + d w as (shrink / d g + w) d, which needs no array beside the gradient's own.
          step.muli(shrink / weightDecay).addi(weight).muli(weightDecay * scale);
        } else {
          step.muli(shrink * scale);
        }
        if (momentum > 0) {
          NDArray velocity = state.velocities.get(i).muli(keep).addi(step);
          if (lr > 0) {
            weight.subi(nesterov ? step.addi(velocity.mul(momentum)) : velocity);
          }
        } else if (lr > 0) {
          weight.subi(step);
        }
      }
    }
    state.lastRate = scale;
  }

  private static double norm(List<NDArray> gradients) {
    double squares = 0;
    for (NDArray gradient : gradients) {
      try (NDArray square = gradient.square();
          NDArray sum = square.sum()) {
        squares += sum.getFloat();
      }
    }
    return Math.sqrt(squares);
  }
}
