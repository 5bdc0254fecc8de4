package convbook.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import java.util.Iterator;
import java.util.List;

/**
 * Pixels that are all on the device.
 *
 * @param all (N, C, H, W), uint8
 */
record InMemorySource(NDArray all) implements Source {
  @Override
  public NDManager manager() {
    return all.getManager();
  }

  @Override
  public Iterator<NDArray> pixels(List<long[]> batches) {
    return batches.stream()
        .map(rows -> all.get(new NDIndex("{}", manager().create(rows))))
        .iterator();
  }
}
