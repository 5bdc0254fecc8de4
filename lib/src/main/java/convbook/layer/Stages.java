package convbook.layer;

import static convbook.layer.Layers.*;

import ai.djl.nn.Block;
import convbook.device.Check;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** What residual networks share: stages of blocks, each of half the size and twice the channels. */
public final class Stages {
  private Stages() {}

  /**
   * A block's place in its network.
   *
   * @param stage from 0
   * @param block in its stage, from 0
   * @param before the channels that the block is given
   * @param channels that it gives
   * @param stride 2 where the size changes
   * @param number in the network, from 1
   * @param total of the network
   */
  public record Place(
      int stage, int block, int before, int channels, int stride, int number, int total) {

    /** Returns the place of a block that stands outside any stage. */
    public static Place of(int before, int channels, int stride) {
      return new Place(0, 0, before, channels, stride, 1, 1);
    }
  }

  /** Returns the stages, the first with {@code channels} behind a stem with {@code before}. */
  public static List<Block> of(
      int[] blocks, int before, int channels, Function<Place, Block> block) {
    Check.given("block's factory", block);
    List<Block> stages = new ArrayList<>();
    int total = Arrays.stream(Check.given("blocks of each stage", blocks)).sum();
    int number = 1;
    int given = before;
    for (int stage = 0; stage < blocks.length; stage++) {
      var row = sequential();
      for (int i = 0; i < blocks[stage]; i++) {
        int stride = stage > 0 && i == 0 ? 2 : 1;
        int gives = Check.between("channels", channels, 1, Integer.MAX_VALUE >> stage) << stage;
        row.add(block.apply(new Place(stage, i, given, gives, stride, number++, total)));
        given = gives;
      }
      stages.add(row);
    }
    return stages;
  }

  /** Returns three stages with equally many blocks, as the networks for CIFAR have them. */
  public static List<Block> cifar(
      int blocks, int before, int channels, Function<Place, Block> block) {
    return of(new int[] {blocks, blocks, blocks}, before, channels, block);
  }

  /**
   * Returns n for a depth of {@code step} n + {@code rest}.
   *
   * @throws IllegalArgumentException if {@code depth} is none of these, with its neighbors
   */
  public static int perStage(String family, int depth, int step, int rest) {
    Check.given("family", family);
    int n = Math.max(1, Math.floorDiv(depth - rest, step));
    if (depth != step * n + rest) {
      throw Check.refusal(
          "%s of depth %d asked for, but its depths are %dn + %d; choose %d or %d.",
          family, depth, step, rest, step * n + rest, step * (n + 1) + rest);
    }
    return n;
  }
}
