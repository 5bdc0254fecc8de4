package convbook.kernel.eval;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDResource;
import ai.djl.pytorch.engine.PtGradientCollector;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.NativeResource;
import convbook.device.Memory;
import convbook.device.Scope;
import java.lang.ref.Cleaner;
import java.lang.ref.WeakReference;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * Frees the tensors that a notebook's variables held before, as Python would. DJL frees a tensor
 * only when it or its manager is closed, and its managers hold on to every tensor, and to each
 * other. Here a manager is made to hold a former value weakly: closing the manager closes it as
 * before, and once no Java code can reach it any more its memory is freed. Whatever is still in use
 * elsewhere, in a list or in a network, stays usable.
 */
final class TensorCleaner {
  private static final Cleaner CLEANER = Cleaner.create();
  private static final Field HANDLE = Scope.field(NativeResource.class, "handle");

  /** PyTorch may still need the numbers of an array for a gradient that is being recorded. */
  private static final AtomicBoolean RECORDING =
      (AtomicBoolean) get(Scope.field(PtGradientCollector.class, "isCollecting"), null);

  private static final Set<String> KNOWN = ConcurrentHashMap.newKeySet();
  private static final AtomicLong PENDING_BYTES = new AtomicLong();

  /** Java cannot see how large tensors are, and would not look for garbage soon enough. */
  private static final long PLENTY = 100_000_000;

  private static final long MEGABYTE = 1 << 20;

  private TensorCleaner() {}

  /** Frees the tensors in {@code value} as soon as nothing else refers to them. */
  static void letGo(Object value) {
    if (value instanceof NDManager manager) {
      NDManager parent = manager.getParentManager();
      if (manager.isOpen() && parent != null) {
        // A manager is reachable from its tensors, so that they are garbage together.
        manager.getManagedArrays().forEach(TensorCleaner::freeWithJava);
        parent.attachUncappedInternal(manager.getName(), new Weak(manager, parent));
      }
    } else if (value instanceof NDResource resource) {
      resource.getResourceNDArrays().forEach(TensorCleaner::letGo);
    }
    if (PENDING_BYTES.get() > PLENTY) {
      PENDING_BYTES.set(0);
      System.gc();
    }
  }

  private static void letGo(NDArray array) {
    if (freeWithJava(array)) {
      NDManager manager = array.getManager();
      if (manager.isOpen()) {
        manager.attachUncappedInternal(array.getUid(), new Weak(array, manager));
      }
    }
  }

  private static boolean freeWithJava(NDArray array) {
    if (!(array instanceof PtNDArray tensor) || tensor.isReleased() || RECORDING.get()) {
      return false;
    }
    if (KNOWN.add(tensor.getUid())) {
      long bytes = tensor.size() * tensor.getDataType().getNumOfBytes();
      PENDING_BYTES.addAndGet(bytes);
      CLEANER.register(
          tensor,
          new Freeing(handle(tensor), tensor.getManager(), tensor.getUid(), bytes >= MEGABYTE));
    }
    return true;
  }

  private record Freeing(AtomicReference<Long> handle, NDManager manager, String uid, boolean large)
      implements Runnable {
    @Override
    public void run() {
      Long pointer = handle.getAndSet(null);
      if (pointer != null && pointer != -1) {
        JniUtils.deleteNDArray(pointer);
      }
      manager.detachInternal(uid);
      KNOWN.remove(uid);
      if (large) {
        // The kernel has glibc keep what it frees, for the steps of a training; but a gap that a
        // tensor leaves is soon too small for the next by a few bytes, and stays.
        Memory.giveBack();
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static AtomicReference<Long> handle(PtNDArray tensor) {
    return (AtomicReference<Long>) get(HANDLE, tensor);
  }

  private static Object get(Field field, Object owner) {
    try {
      return field.get(owner);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What a manager holds in the place of what was let go. */
  private static final class Weak implements NDResource {
    private final WeakReference<AutoCloseable> held;
    private final NDManager manager;

    Weak(AutoCloseable held, NDManager manager) {
      this.held = new WeakReference<>(held);
      this.manager = manager;
    }

    @Override
    public NDManager getManager() {
      return manager;
    }

    @Override
    public List<NDArray> getResourceNDArrays() {
      return Stream.ofNullable(held.get())
          .flatMap(
              resource ->
                  resource instanceof NDManager inner
                      ? inner.getManagedArrays().stream()
                      : Stream.of((NDArray) resource))
          .toList();
    }

    @Override
    public void attach(NDManager other) {
      throw new UnsupportedOperationException("This stands for a tensor; attach the tensor.");
    }

    @Override
    public void tempAttach(NDManager other) {
      attach(other);
    }

    @Override
    public void detach() {
      attach(manager);
    }

    @Override
    public void close() {
      AutoCloseable resource = held.get();
      if (resource instanceof NDManager inner) {
        inner.close();
      } else if (resource instanceof NDArray array) {
        array.close();
      }
    }
  }
}
