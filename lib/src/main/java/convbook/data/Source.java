package convbook.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import java.util.Iterator;
import java.util.List;

/** Where the pixels of a split come from: one tensor on the device, or files. */
interface Source {
  /**
   * Returns the pixels of these batches one after the other, each (N, C, H, W), uint8, on the
   * device; {@code next} must be called inside of the scope that is to close them.
   *
   * @param batches the numbers of the images of each
   */
  Iterator<NDArray> pixels(List<long[]> batches);

  /** Pixels (N, C, H, W), uint8, that are all on the device. */
  static Source inMemory(NDArray all) {
    NDManager manager = all.getManager();
    return batches ->
        batches.stream().map(rows -> all.get(new NDIndex("{}", manager.create(rows)))).iterator();
  }
}
