package convbook.device;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.pytorch.engine.PtNDArray;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * An {@link NDScope} that is safe around a backward pass. DJL puts the number of {@code x.mul(0.5)}
 * into memory that Java may free right after the call, while PyTorch still needs it for the
 * gradient; a garbage collection in between turns gradients into noise. This scope holds on to such
 * memory until it is closed. DJL has no other way to it than its private fields.
 */
public final class Scope extends NDScope {
  private static final Field RESOURCES = field(NDScope.class, "resources");
  private static final Field MEMORY = field(PtNDArray.class, "dataRef");

  /** Opens the scope in this thread. */
  public Scope() {
    try {
      RESOURCES.set(this, new Holding());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Returns a private field of DJL's, made accessible.
   *
   * @throws IllegalStateException if this version of DJL has none of that name
   * @hidden
   */
  public static Field field(Class<?> type, String name) {
    try {
      Field field = type.getDeclaredField(name);
      field.setAccessible(true);
      return field;
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException("The course needs the version of DJL it was built with.", e);
    }
  }

  /** The arrays of a scope, with the memory that each had as it was made. */
  private static final class Holding extends IdentityHashMap<NDArray, NDArray> {
    private static final long serialVersionUID = 1;
    private final transient List<Object> memory = new ArrayList<>();

    @Override
    public NDArray put(NDArray key, NDArray array) {
      try {
        Object number = MEMORY.get(array);
        if (number != null) {
          memory.add(number);
        }
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(e);
      }
      return super.put(key, array);
    }
  }
}
