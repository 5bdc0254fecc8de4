package convbook.device;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tensors that live as long as a Java object does. Their memory is not Java's: to its collector a
 * network of a gigabyte weighs a few kilobytes and is no reason to look for garbage, so that fifty
 * forgotten networks would fill the machine. What is taken is therefore announced here, and Java is
 * asked to collect when much was taken since it was last asked.
 *
 * @hidden
 */
public final class Lifetime {
  private static final long MUCH = 256L << 20;

  private static final Cleaner CLEANER = Cleaner.create();
  private static final AtomicLong TAKEN = new AtomicLong();

  private Lifetime() {}

  /**
   * Returns a manager that is closed, with its arrays, when nothing refers to {@code owner} any
   * more. The arrays must not refer to the owner.
   */
  public static NDManager of(Object owner, Device device) {
    return shared(List.of(owner), device);
  }

  /** Returns one that is closed when nothing refers to any of the owners. */
  private static NDManager shared(Collection<?> owners, Device device) {
    NDManager manager = Devices.engine().newBaseManager(device);
    AtomicInteger left = new AtomicInteger(owners.size());
    for (Object owner : owners) {
      CLEANER.register(
          owner,
          () -> {
            if (left.decrementAndGet() == 0) {
              manager.close();
            }
          });
    }
    return manager;
  }

  /**
   * Returns a manager that lives as long as a network, whose layers may be in use when it is not
   * any more: that of its parameters, or a new one, so that a network has one on a device, whoever
   * asks.
   */
  public static NDManager ofNetwork(Block net, Device device) {
    List<Parameter> parameters = net.getParameters().values();
    // The parameters belong to the network and its layers: they are freed with these.
    List<Object> owners = new ArrayList<>(parameters);
    owners.add(net);
    return parameters.stream()
        .filter(Parameter::isInitialized)
        .map(parameter -> parameter.getArray().getManager())
        .filter(one -> one.getDevice().equals(device))
        .findFirst()
        .orElseGet(() -> shared(owners, device));
  }

  /** Announces that this many bytes are being taken for the life of an object. */
  public static void take(long bytes) {
    if (TAKEN.getAndAdd(bytes) > MUCH) {
      TAKEN.set(bytes);
      System.gc();
    }
  }
}
