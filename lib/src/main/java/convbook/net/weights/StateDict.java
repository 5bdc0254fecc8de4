package convbook.net.weights;

import convbook.fetch.DataException;
import convbook.net.weights.Pickle.Storage;
import convbook.net.weights.Pickle.Strided;
import convbook.net.weights.TensorFile.Tensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** The tensors of a file of PyTorch's. */
final class StateDict {
  /** Where scripts put it among what else they save. */
  private static final String INSIDE = "state_dict";

  private StateDict() {}

  /**
   * Returns the tensors that a pickle names, each of which lies in the file.
   *
   * @param size says how many bytes the file has of a storage
   * @throws DataException if there are none, or one does not
   */
  static Map<String, Tensor> of(Path path, Object pickled, ToLongFunction<Storage> size) {
    Object dict =
        pickled instanceof Map<?, ?> outer && outer.containsKey(INSIDE)
            ? outer.get(INSIDE)
            : pickled;
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    if (dict instanceof Map<?, ?> map) {
      map.forEach(
          (name, value) -> {
            if (name instanceof String text && value instanceof Strided strided) {
              tensors.put(text, tensor(path, TensorFile.name(path, text), strided, size));
            }
          });
    }
    if (tensors.isEmpty()) {
      throw new DataException(
          "%s holds no weights by name; save them by torch.save(model.state_dict(), file).", path);
    }
    return tensors;
  }

  private static Tensor tensor(
      Path path, String name, Strided strided, ToLongFunction<Storage> size) {
    Storage storage = strided.storage();
    NumberType type = storage.type();
    try {
      long start = Math.multiplyExact(strided.offset(), type.bytes());
      long bytes = TensorFile.size(type, strided.shape());
      boolean inside =
          start >= 0
              && strided.strides().size() == strided.shape().dimension()
              && Math.addExact(start, bytes) <= Math.multiplyExact(storage.numbers(), type.bytes())
              && storage.numbers() * type.bytes() <= size.applyAsLong(storage);
      if (!inside) {
        throw TensorFile.damaged(path, "the numbers of %s are not in it", name);
      }
      if (!isRowByRow(strided)) {
        throw new DataException(
            "%s holds the numbers of %s in another order than row by row; save {name: tensor.contiguous() for name, tensor in model.state_dict().items()}.",
            path, name);
      }
      return new Tensor(name, type, strided.shape(), storage.key(), start);
    } catch (ArithmeticException e) {
      throw TensorFile.damaged(path, "%s is too large", name);
    }
  }

  private static boolean isRowByRow(Strided strided) {
    long[] shape = strided.shape().getShape();
    List<Long> strides = strided.strides();
    long step = 1;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      if (shape[axis] != 1 && strides.get(axis) != step) {
        return false;
      }
      step *= shape[axis];
    }
    return true;
  }
}
