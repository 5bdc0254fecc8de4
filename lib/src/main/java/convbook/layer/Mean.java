package convbook.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.ParameterStore;
import convbook.device.Check;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** Paths that meet in the mean of those that are taken. */
final class Mean extends Branches implements Code.Written {
  private final Draw draw;

  /** Says which of the paths that meet in one place are taken. */
  interface Draw {
    BitSet taken(int paths, boolean training);
  }

  Mean(Draw draw, int most, Block... paths) {
    super("mean", "give all paths the same channels and stride", paths);
    this.draw = draw;
    Check.between("number of paths that meet", paths(), 1, most);
  }

  @Override
  public String factory() {
    return "dropPath.mean";
  }

  @Override
  public List<Block> arguments() {
    return getChildren().values();
  }

  @Override
  NDList outputs(ParameterStore store, NDList inputs, boolean training) {
    NDList outputs = new NDList();
    collect(store, inputs, training, draw.taken(paths(), training), 0, outputs);
    return outputs;
  }

  /** Computes the paths taken, of which this join's are numbered from {@code first}. */
  private void collect(
      ParameterStore store,
      NDList inputs,
      boolean training,
      BitSet taken,
      int first,
      NDList outputs) {
    int path = first;
    for (Block branch : getChildren().values()) {
      Optional<Mean> tail = tail(branch).map(Mean.class::cast);
      int paths = tail.map(Mean::paths).orElse(1);
      int next = taken.nextSetBit(path);
      if (next >= 0 && next < path + paths) {
        if (tail.isPresent()) {
          List<Block> blocks = branch.getChildren().values();
          NDList x = inputs;
          for (Block block : blocks.subList(0, blocks.size() - 1)) {
            x = block.forward(store, x, training);
          }
          tail.get().collect(store, x, training, taken, path, outputs);
        } else {
          outputs.addAll(branch.forward(store, inputs, training));
        }
      }
      path += paths;
    }
  }

  private int paths() {
    return getChildren().values().stream()
        .mapToInt(branch -> tail(branch).map(tail -> ((Mean) tail).paths()).orElse(1))
        .sum();
  }

  @Override
  public Optional<Branches> tail(Block branch) {
    List<Block> blocks = branch.getChildren().values();
    return branch instanceof SequentialBlock
            && !blocks.isEmpty()
            && blocks.get(blocks.size() - 1) instanceof Mean mean
        ? Optional.of(mean)
        : Optional.empty();
  }

  @Override
  NDArray join(NDList outputs) {
    return outputs.stream().reduce(NDArray::add).orElseThrow().div(outputs.size());
  }

  @Override
  boolean complete(int outputs) {
    return outputs > 0;
  }
}
