package convbook.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import convbook.data.Batch;
import convbook.device.Check;
import convbook.layer.MixedPrecision;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One device's part of a training step: some of the batch's images, and the parameters. The first
 * device looks at the network's own, every other copies those that a pass asks for. All of it ends
 * with the step, gradients, too: PyTorch then need not add to what was there, and a forward pass
 * has their memory for itself.
 *
 * <p>One thread serves all devices in turn: DJL collects gradients for one at a time, GPUs compute
 * while the next is served, and random numbers are drawn in the same order in every run.
 */
final class Replica extends ParameterStore implements MixedPrecision.Store {
  /** Of a single image, normalization behind global pooling would have no variance. */
  private static final int LEAST = 2;

  private final Device device;
  private final boolean first;
  private final Optional<MixedPrecision> mixed;
  private final Batch batch;
  private final Map<Parameter, NDArray> copies = new LinkedHashMap<>();

  private Replica(
      NDManager step, Device device, boolean first, Optional<MixedPrecision> mixed, Batch batch) {
    super(step, false);
    this.device = device;
    this.first = first;
    this.mixed = mixed;
    this.batch =
        new Batch(here(batch.images()), here(batch.labels()), here(batch.others()), batch.share());
  }

  /**
   * Returns which devices share a batch, that of the data first, with those of its kind: GPUs would
   * only wait for a CPU.
   *
   * @throws IllegalArgumentException if the data's device is not among those asked for
   */
  static List<Device> sharing(Device home, List<Device> asked) {
    List<Device> others = new ArrayList<>(asked);
    if (!others.remove(home)) {
      throw Check.refusal(
          "Training on %s asked for, but the data is on %s; name that device too, or set CONVBOOK_DEVICE to one of these.",
          asked, home);
    }
    return Stream.concat(
            Stream.of(home),
            others.stream().filter(d -> d.getDeviceType().equals(home.getDeviceType())))
        .toList();
  }

  /**
   * Deals a batch out. The last devices go empty if it has too few images.
   *
   * @param settings say which devices share it, and how precisely they compute
   * @param step is closed after the step, with all that the devices have made
   */
  static List<Replica> deal(Batch batch, Settings settings, NDManager step) {
    List<Device> devices = settings.devices;
    int size = batch.size();
    int count = Math.max(1, Math.min(devices.size(), size / LEAST));
    List<Replica> replicas = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int from = size * i / count;
      int to = size * (i + 1) / count;
      Batch part = count == 1 ? batch : rows(batch, new NDIndex("{}:{}", from, to));
      replicas.add(new Replica(step, devices.get(i), i == 0, settings.mixedPrecision, part));
    }
    return replicas;
  }

  private static Batch rows(Batch batch, NDIndex rows) {
    return new Batch(
        batch.images().get(rows),
        batch.labels().get(rows),
        batch.others().get(rows),
        batch.share());
  }

  /** DJL makes a manager for every array that changes its device, in the manager it comes from. */
  private NDArray here(NDArray array) {
    array.attach(getManager());
    return array.toDevice(device, false);
  }

  /** Returns its images and labels, on its device. */
  Batch batch() {
    return batch;
  }

  @Override
  public Optional<MixedPrecision> mixedPrecision() {
    return mixed;
  }

  @Override
  public NDArray getValue(Parameter parameter, Device asked, boolean training) {
    if (parameter == null) {
      return null;
    }
    return first && !parameter.requiresGradient()
        ? parameter.getArray()
        : copies.computeIfAbsent(parameter, this::copy);
  }

  private NDArray copy(Parameter parameter) {
    NDArray copy = here(parameter.getArray().stopGradient());
    if (!first) {
      // On the same device toDevice returns the same tensor, even if it is asked for a copy.
      copy = copy.duplicate();
    }
    copy.setRequiresGradient(parameter.requiresGradient());
    return copy;
  }

  /** Returns a parameter's gradient on this device, zeros if it had no part in the pass. */
  private NDArray gradient(Parameter parameter) {
    return getValue(parameter, device, true).getGradient();
  }

  /** Returns each parameter's gradient after the backward pass of all, on the first's device. */
  static List<NDArray> gradients(List<Replica> replicas, List<Parameter> parameters) {
    Replica home = replicas.get(0);
    List<NDArray> sums = parameters.stream().map(home::gradient).toList();
    for (Replica other : replicas.subList(1, replicas.size())) {
      add(sums, parameters.stream().map(other::gradient).map(home::here).toList());
    }
    return sums;
  }

  /** Adds gradients to others, and closes them. */
  static void add(List<NDArray> sums, List<NDArray> gradients) {
    for (int i = 0; i < sums.size(); i++) {
      try (NDArray gradient = gradients.get(i)) {
        sums.get(i).addi(gradient);
      }
    }
  }
}
