package convbook.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import convbook.device.Check;
import java.util.List;

/**
 * How parameters are changed by their gradients: {@link Sgd}, {@link Adam}, {@link AdamW}, {@link
 * Muon}, or one of your own, which is a record of its settings with {@link #memory} and {@link
 * #update}. What it remembers is saved in checkpoints and closed with the learner; what an update
 * makes besides is closed after it.
 *
 * <pre>{@code
 * record Signs(double rate, Schedule schedule) implements Optimizer {
 *   public List<String> memory(Shape weight) {
 *     return List.of();
 *   }
 *
 *   public void update(Step at) {
 *     at.weight().subi(at.gradient().signi().muli(at.rate()));
 *   }
 * }
 * }</pre>
 */
public interface Optimizer {

  /** Returns the learning rate before the schedule, more than 0. */
  double rate();

  /** Returns the factor on the rate as training goes on. */
  Schedule schedule();

  /** Returns the largest global norm of all gradients together; infinite for none. */
  default double clip() {
    return Double.POSITIVE_INFINITY;
  }

  /**
   * Returns the names of the arrays that are kept for a parameter from step to step: zeros of its
   * shape at first. As long as the names and the optimizer's class are the same, they outlive
   * {@link Learner#optimizer(Optimizer) other settings}.
   */
  List<String> memory(Shape weight);

  /** Changes a parameter by one step, in place. */
  void update(Step at);

  /**
   * Returns the learning rate after so many epochs, in fractions.
   *
   * @throws IllegalArgumentException if the rate or the schedule's factor is none
   */
  default double rateAt(double epoch) {
    double factor = Check.given("schedule", schedule()).factor(epoch);
    return Check.positive("learning rate", rate()) * Check.notNegative("schedule's factor", factor);
  }

  /**
   * One parameter in one step.
   *
   * @param weight the parameter, to be changed in place
   * @param gradient of the same shape, clipped; its memory may be used up
   * @param memory the arrays that {@link #memory(Shape)} names, to be changed in place
   * @param rate the learning rate of this parameter now, 0 or more
   * @param decays whether weight decay applies to it: {@link Learner#noBiasDecay}
   * @param count how many steps were taken, this one included
   */
  record Step(
      NDArray weight,
      NDArray gradient,
      List<NDArray> memory,
      double rate,
      boolean decays,
      long count) {

    /** Checks that all is there. */
    public Step {
      Check.given("weight", weight);
      Check.given("gradient", gradient);
      Check.all("memory", memory);
    }
  }
}
