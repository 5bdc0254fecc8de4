package convbook.train;

import convbook.device.Check;
import convbook.device.Text;
import convbook.fetch.AtomicFile;
import java.io.DataInput;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.io.csv.CsvWriteOptions;

/**
 * What training has shown so far: a value that charts and tables are made from.
 *
 * @param data the name of the dataset
 * @param device the device, as DJL writes it
 * @param heldOut what the images are that it is tested on: "test" or "validation"
 * @param points the running training figures, about five in an epoch and one at its end
 * @param epochs the figures of each finished epoch
 */
public record History(
    String data, String device, String heldOut, List<Point> points, List<Epoch> epochs) {

  /**
   * The mean over an epoch's batches so far.
   *
   * @param epoch epochs passed, in fractions
   * @param loss mean training loss
   * @param accuracy share of training images classified correctly
   */
  public record Point(double epoch, double loss, double accuracy) {}

  /**
   * One finished epoch.
   *
   * @param loss mean training loss
   * @param trainAccuracy share of training images classified correctly while training
   * @param testAccuracy share of held-out images classified correctly after the epoch
   * @param images images trained on
   * @param seconds training time, evaluation left out
   */
  public record Epoch(
      double loss, double trainAccuracy, double testAccuracy, long images, double seconds) {}

  /** Copies the lists, so that a history never changes. */
  public History {
    Check.given("name of the data", data);
    Check.given("device", device);
    Check.given("name of the held-out images", heldOut);
    Check.all("point", points);
    Check.all("epoch", epochs);
    points = List.copyOf(points);
    epochs = List.copyOf(epochs);
  }

  /** Returns the same of a network on other devices. */
  History on(String devices) {
    return new History(data, devices, heldOut, points, epochs);
  }

  History with(Point point) {
    return new History(data, device, heldOut, longer(points, point), epochs);
  }

  /** Returns the history without the points of an epoch that was stopped. */
  History whole() {
    List<Point> kept = points.stream().filter(point -> point.epoch() <= epochs.size()).toList();
    return new History(data, device, heldOut, kept, epochs);
  }

  History with(Epoch epoch) {
    return new History(data, device, heldOut, points, longer(epochs, epoch));
  }

  private static <T> List<T> longer(List<T> list, T last) {
    return Stream.concat(list.stream(), Stream.of(last)).toList();
  }

  /**
   * Returns the last finished epoch.
   *
   * @throws IllegalStateException if no epoch has finished
   */
  public Epoch last() {
    if (epochs.isEmpty()) {
      throw new IllegalStateException("No epoch has finished yet; call fit(epochs) first.");
    }
    return epochs.get(epochs.size() - 1);
  }

  /**
   * Returns the number, counted from 1, of the first epoch whose accuracy on held-out images none
   * exceeds.
   *
   * @throws IllegalStateException if no epoch has finished
   */
  public int best() {
    last();
    return 1
        + epochs.indexOf(Collections.max(epochs, Comparator.comparingDouble(Epoch::testAccuracy)));
  }

  /** Returns the training images per second over all epochs, evaluation left out. */
  public double imagesPerSecond() {
    double images = epochs.stream().mapToLong(Epoch::images).sum();
    return images / epochs.stream().mapToDouble(Epoch::seconds).sum();
  }

  /** Returns the epochs, a row for each: what charts draw, and what a CSV file keeps. */
  public Table table() {
    return Table.create(
        IntColumn.create("epoch", IntStream.rangeClosed(1, epochs.size())),
        DoubleColumn.create("loss", epochs.stream().mapToDouble(Epoch::loss)),
        DoubleColumn.create("train accuracy", epochs.stream().mapToDouble(Epoch::trainAccuracy)),
        DoubleColumn.create(
            heldOut + " accuracy", epochs.stream().mapToDouble(Epoch::testAccuracy)),
        LongColumn.create("images", epochs.stream().mapToLong(Epoch::images)),
        DoubleColumn.create("seconds", epochs.stream().mapToDouble(Epoch::seconds)));
  }

  /**
   * Writes {@link #table()} as a CSV file in UTF-8: the line {@code epoch,loss,train accuracy,test
   * accuracy,images,seconds}, with {@code validation} for {@code test} where those are held out,
   * and one for each epoch. Numbers are written as in Java's code, and lines end with a line feed,
   * wherever it runs.
   *
   * @throws UncheckedIOException if it cannot be written; an older file there is unchanged
   */
  public void save(Path file) {
    Check.given("file", file);
    StringWriter lines = new StringWriter();
    table().write().usingOptions(CsvWriteOptions.builder(lines).lineEnd("\n").build());
    AtomicFile.save(file, out -> out.write(lines.toString().getBytes(StandardCharsets.UTF_8)));
  }

  /** Returns the two lines that Dive into Deep Learning ends a training run with. */
  @Override
  public String toString() {
    if (epochs.isEmpty()) {
      return "no epoch finished on " + device;
    }
    return Text.of(
        "loss %.3f, train acc %.3f, %s acc %.3f%n%.1f examples/sec on %s",
        last().loss(),
        last().trainAccuracy(),
        heldOut,
        last().testAccuracy(),
        imagesPerSecond(),
        device);
  }

  /** Writes the points and epochs, as part of a checkpoint. */
  void write(DataOutputStream out) throws IOException {
    out.writeInt(points.size());
    for (Point p : points) {
      out.writeDouble(p.epoch());
      out.writeDouble(p.loss());
      out.writeDouble(p.accuracy());
    }
    out.writeInt(epochs.size());
    for (Epoch e : epochs) {
      out.writeDouble(e.loss());
      out.writeDouble(e.trainAccuracy());
      out.writeDouble(e.testAccuracy());
      out.writeLong(e.images());
      out.writeDouble(e.seconds());
    }
  }

  /** Reads what {@link #write} wrote, for the data and device of this history. */
  History read(DataInput in) throws IOException {
    List<Point> points = new ArrayList<>();
    for (int n = count(in); n > 0; n--) {
      points.add(new Point(in.readDouble(), in.readDouble(), in.readDouble()));
    }
    List<Epoch> epochs = new ArrayList<>();
    for (int n = count(in); n > 0; n--) {
      epochs.add(
          new Epoch(
              in.readDouble(), in.readDouble(), in.readDouble(), in.readLong(), in.readDouble()));
    }
    return new History(data, device, heldOut, points, epochs);
  }

  private static int count(DataInput in) throws IOException {
    int count = in.readInt();
    if (count < 0) {
      throw new EOFException();
    }
    return count;
  }
}
