package convbook.net;

import static convbook.layer.Layers.*;

import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import convbook.device.Check;
import convbook.layer.Shortcut;
import java.util.List;

/** Residual networks of residual networks: Zhang, Sun, Han, Yuan, Guo and Liu (2017). */
public final class RoR {
  private RoR() {}

  /** RoR-3, the paper's choice: 856,922 parameters for 10 classes at depth 56. */
  public static Block of(int depth, int classes) {
    return of(3, depth, classes);
  }

  /**
   * RoR with so many levels of shortcuts, for (N, C, 32, 32): 1 is ResNet itself, 2 adds a root
   * shortcut over all stages, 3 one over each stage, too. The outer shortcuts are option B, the
   * inner ones option A.
   *
   * @param levels 1 to 3
   * @param depth 6n + 2
   * @throws IllegalArgumentException if levels or depth are none of these
   */
  public static Block of(int levels, int depth, int classes) {
    if (levels < 1 || levels > 3) {
      throw Check.refusal("RoR-%d asked for; choose 1 to 3.", levels);
    }
    List<Block> stages = ResNet.stages(depth, Shortcut.A, (branch, place) -> branch);
    SequentialBlock all = sequential();
    for (int i = 0; i < stages.size(); i++) {
      boolean last = i == stages.size() - 1;
      Block stage = stages.get(i);
      if (levels == 3) {
        stage = Shortcut.B.join(withoutReLU(stage), i == 0 ? 16 : 8 << i, 16 << i, i == 0 ? 1 : 2);
        all.add(last ? stage : sequential(stage, relu()));
      } else {
        all.add(last && levels == 2 ? withoutReLU(stage) : stage);
      }
    }
    return ResNet.cifar(
        levels == 1
            ? stages
            : List.of(sequential(Shortcut.B.join(all, 16, 64, 4), relu())),
        classes);
  }

  /** Takes the stage's last ReLU away: all shortcuts that end there are added before it. */
  private static Block withoutReLU(Block stage) {
    List<Block> blocks = stage.getChildren().values();
    ((SequentialBlock) blocks.get(blocks.size() - 1)).removeLastBlock();
    return stage;
  }
}
