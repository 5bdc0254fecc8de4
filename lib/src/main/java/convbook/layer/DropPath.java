package convbook.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import ai.djl.util.RandomUtils;
import convbook.device.Check;
import convbook.device.Text;
import java.util.BitSet;

/**
 * Drop-path: Larsson, Maire and Shakhnarovich (2017), section 3.1. One training step in two is
 * global and takes a single column through the whole network; in the others, local ones, every join
 * drops each of its paths at random, but keeps at least one. Evaluation takes all paths.
 */
public final class DropPath extends Layer {
  private final int columns;
  private final double rate;
  private boolean global;
  private int column;

  /**
   * Put it before the network, and join the network's paths with {@link #mean}.
   *
   * @param columns of the network
   * @param rate the probability that a join drops a path in a local step; 0 to keep all paths in
   *     every step
   * @throws IllegalArgumentException if there is no column, or the rate is not in [0, 1]
   */
  public static DropPath of(int columns, double rate) {
    return new DropPath(columns, rate);
  }

  private DropPath(int columns, double rate) {
    this.columns = Check.positive("columns", columns);
    this.rate = Check.share("drop-path rate", rate);
  }

  /**
   * Joins paths by the mean of those that are taken, from the shortest to the longest. Where one of
   * them ends in another join of this kind, that join's paths count among these.
   */
  public Block mean(Block... paths) {
    return new Mean(this::taken, columns, paths);
  }

  @Override
  Width width() {
    return Width.AS_GIVEN;
  }

  /** Returns the input. A training step is drawn as it passes. */
  @Override
  protected NDArray apply(NDArray x, Values values, boolean training) {
    if (training && rate > 0) {
      global = RandomUtils.nextInt(2) == 0;
      column = RandomUtils.nextInt(columns);
    }
    return x;
  }

  private BitSet taken(int paths, boolean training) {
    BitSet taken = new BitSet(paths);
    if (!training || rate == 0) {
      taken.set(0, paths);
    } else if (global) {
      // The longest columns meet within a block; all meet at its end.
      taken.set(Math.max(0, column - (columns - paths)));
    } else {
      for (int path = 0; path < paths; path++) {
        taken.set(path, RandomUtils.random() >= rate);
      }
      if (taken.isEmpty()) {
        taken.set(RandomUtils.nextInt(paths));
      }
    }
    return taken;
  }

  @Override
  public String toString() {
    return Text.of("DropPath.of(%d, %s)", columns, rate);
  }
}
