package convbook.net;

import static convbook.layer.Layers.*;

import ai.djl.nn.Block;

/** OverFeat: Sermanet et al. (2014), "Integrated Recognition, Localization and Detection". */
public final class OverFeat {
  private OverFeat() {}

  /** The fast model, table 1, for (N, 3, 231, 231): 145,920,872 parameters for 1000 classes. */
  public static Block fast(int classes) {
    return sequential(
        conv(96, 11).stride(4), relu(), maxPool(2),
        conv(256, 5), relu(), maxPool(2),
        conv(512, 3).pad(1), relu(),
        conv(1024, 3).pad(1), relu(),
        conv(1024, 3).pad(1), relu(), maxPool(2),
        flatten(),
        linear(3072), relu(), dropout(0.5),
        linear(4096), relu(), dropout(0.5),
        linear(classes));
  }

  /** The accurate model, table 3, for (N, 3, 221, 221): 144,656,488 parameters for 1000 classes. */
  public static Block accurate(int classes) {
    return sequential(
        conv(96, 7).stride(2), relu(), maxPool(3),
        conv(256, 7), relu(), maxPool(2),
        conv(512, 3).pad(1), relu(),
        conv(512, 3).pad(1), relu(),
        conv(1024, 3).pad(1), relu(),
        conv(1024, 3).pad(1), relu(), maxPool(3),
        flatten(),
        linear(4096), relu(), dropout(0.5),
        linear(4096), relu(), dropout(0.5),
        linear(classes));
  }
}
