package convbook.train;

import ai.djl.nn.Block;
import convbook.device.Check;
import convbook.device.Text;
import convbook.fetch.AtomicFile;
import convbook.fetch.DataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Trains two recipes from the same seeds, a pair after the other. */
final class PairedTraining {
  private static final String HEADER = "seed,epochs,both,first alone,other alone,neither";

  private final int epochs;
  private final String one;
  private final Supplier<Learner> makesOne;
  private final String other;
  private final Supplier<Learner> makesOther;
  private final Set<Block> trained = Collections.newSetFromMap(new WeakHashMap<>());

  PairedTraining(
      int epochs,
      String one,
      Supplier<Learner> makesOne,
      String other,
      Supplier<Learner> makesOther) {
    this.epochs = epochs;
    this.one = one;
    this.makesOne = makesOne;
    this.other = other;
    this.makesOther = makesOther;
  }

  /** Returns the pairs of the seeds from 0, those in the file among them. */
  List<SeedPair> pairs(int seeds, Optional<Path> file) {
    List<SeedPair> pairs = new ArrayList<>(file.map(this::kept).orElse(List.of()));
    // A file that cannot be written is to be known before the hours, and not after.
    file.ifPresent(path -> keep(path, pairs));
    for (int seed = pairs.size(); seed < seeds; seed++) {
      Predictions ones = trained(fresh(one, makesOne), seed);
      Predictions others = trained(fresh(other, makesOther), seed);
      pairs.add(SeedPair.of(seed, ones, others));
      file.ifPresent(path -> keep(path, pairs));
    }
    return pairs.subList(0, seeds);
  }

  private Learner fresh(String name, Supplier<Learner> makes) {
    Learner learner = Check.given("learner", makes.get());
    if (!learner.history().epochs().isEmpty() || !trained.add(learner.net())) {
      throw Check.refusal(
          "The factory of %s gives a network that has been trained already; make the network inside of it, so that each seed has a new one.",
          name);
    }
    // Data without a seed of their own make another split for each that they are given.
    if (learner.data().train(0) == learner.data().train()) {
      throw Check.refusal(
          "The images of %s are shuffled by a seed of their own, so that all pairs would see one order; leave out seed(...).",
          name);
    }
    return learner;
  }

  private Predictions trained(Learner learner, long seed) {
    learner.seed(seed).quiet().fit(epochs);
    return Predictions.of(learner);
  }

  private void keep(Path file, List<SeedPair> pairs) {
    Stream<String> lines =
        pairs.stream()
            .map(
                pair ->
                    Text.of(
                        "%d,%d,%d,%d,%d,%d",
                        pair.seed(),
                        epochs,
                        pair.both(),
                        pair.oneOnly(),
                        pair.otherOnly(),
                        pair.neither()));
    String text = String.join("\n", Stream.concat(Stream.of(HEADER), lines).toList()) + "\n";
    try {
      AtomicFile.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new DataException(
          "The pairs cannot be written to %s (%s); make room or choose another folder.", file, e);
    }
  }

  private List<SeedPair> kept(Path file) {
    if (!Files.exists(file)) {
      return List.of();
    }
    try {
      List<String> lines = Files.readAllLines(file);
      if (!lines.isEmpty() && lines.get(0).equals(HEADER)) {
        return lines.stream().skip(1).map(this::pair).toList();
      }
    } catch (IOException | IllegalArgumentException e) {
      throw wrong(file);
    }
    throw wrong(file);
  }

  private SeedPair pair(String line) {
    int[] numbers = Stream.of(line.split(",")).mapToInt(Integer::parseInt).toArray();
    if (numbers.length != HEADER.split(",").length || numbers[1] != epochs) {
      throw new IllegalArgumentException(line);
    }
    return new SeedPair(numbers[0], numbers[2], numbers[3], numbers[4], numbers[5]);
  }

  private DataException wrong(Path file) {
    return new DataException(
        "%s does not hold pairs that were trained for %d epochs; delete it, or name another file.",
        file, epochs);
  }
}
