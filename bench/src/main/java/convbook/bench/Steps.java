package convbook.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Training steps and inference of each network, by ConvBook, DJL and PyTorch in its ways in turn,
 * and beside them what the machine gives to convolutions alone.
 */
final class Steps {
  private static final double WARM_SECONDS = 4;
  private static final int LEAST = 3;
  private static final double SECONDS = 12;
  private static final double TURN_SECONDS = 0.25;

  enum Who {
    OURS("ConvBook"),
    DJL("DJL"),
    /** Learner.mixedPrecision(). */
    OURS_MIXED("ConvBook, 16 bits"),
    EAGER("PyTorch"),
    CHANNELS_LAST("channels_last"),
    COMPILED("compiled"),
    /** torch.autocast, channels_last. */
    AUTOCAST("autocast");

    final String title;

    Who(String title) {
      this.title = title;
    }

    boolean isTorch() {
      return ordinal() >= EAGER.ordinal();
    }

    Contender contender(Task task) {
      return isTorch()
          ? Contender.torch(name().toLowerCase(Locale.ROOT), Code.of(task.block()), task.sizes())
          : Contender.java(this != DJL, name().toLowerCase(Locale.ROOT), task.toString());
    }
  }

  /** Who is compared with numbers of 32 bits. */
  static final Set<Who> USUAL =
      EnumSet.of(Who.OURS, Who.DJL, Who.EAGER, Who.CHANNELS_LAST, Who.COMPILED);

  /** Who is compared to see what 16 bits are worth. */
  static final Set<Who> HALF =
      EnumSet.of(Who.OURS, Who.OURS_MIXED, Who.CHANNELS_LAST, Who.AUTOCAST);

  /** Times of one contender in ms, and its largest resident size in MB after training alone. */
  static final class Times {
    final List<Double> train = new ArrayList<>();
    final List<Double> infer = new ArrayList<>();
    double memory;
  }

  /** One network's figures; ceilings in billions of operations a second. */
  record Row(
      Task task, double multiplyAdds, Map<Who, Times> times, double convolution, double forward) {
    /** Operations of a training step, as if the first layer computed its input's gradient, too. */
    double trainOperations() {
      return 6 * multiplyAdds * task.batch();
    }

    double share() {
      return trainOperations() / 1e6 / best(times.get(Who.OURS).train) / convolution;
    }

    double inferShare() {
      return 2 * multiplyAdds * task.batch() / 1e6 / best(times.get(Who.OURS).infer) / forward;
    }

    /** How many times as fast as {@code other}, by the figures that count. */
    double ratio(Who other) {
      return best(times.get(other).train) / best(times.get(Who.OURS).train);
    }

    double memoryRatio(Who other) {
      return times.get(other).memory / times.get(Who.OURS).memory;
    }

    double inferRatio(Who other) {
      return best(times.get(other).infer) / best(times.get(Who.OURS).infer);
    }
  }

  private Steps() {}

  static double min(List<Double> values) {
    return Collections.min(values);
  }

  /** Returns the least of the clock's times, as other work only adds to it, or the median. */
  static double best(List<Double> values) {
    return Contender.PROCESSOR_TIME ? median(values) : min(values);
  }

  static double median(List<Double> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
  }

  static List<Row> measure(Set<Who> all, Predicate<Task> wanted) {
    List<Row> rows = new ArrayList<>();
    try (Contender ceiling = Contender.java(true, "ceiling")) {
      ceiling.ready();
      for (Task task : Task.ALL) {
        if (wanted.test(task)) {
          rows.add(row(all, task, ceiling));
          System.out.println(Report.line(rows.get(rows.size() - 1)));
        }
      }
      System.out.printf(Locale.ROOT, "matmul ceiling %.0f GFLOP/s%n", ceiling.ask("matmul"));
    }
    return rows;
  }

  private static Row row(Set<Who> all, Task task, Contender ceiling) {
    Map<Who, Contender> contenders = new EnumMap<>(Who.class);
    Map<Who, Times> times = new EnumMap<>(Who.class);
    try {
      start(all, task, contenders);
      double parameters = task.summary().parameters();
      contenders.forEach(
          (who, contender) -> {
            times.put(who, new Times());
            double theirs = contender.ready();
            if (theirs != parameters) {
              throw new IllegalStateException(
                  String.format(
                      Locale.ROOT,
                      "%s of %s has %.0f parameters, ours %.0f.",
                      task.net(),
                      who,
                      theirs,
                      parameters));
            }
          });
      double convolution = rounds("train", contenders, times, ceiling);
      contenders.forEach((who, contender) -> times.get(who).memory = contender.ask("memory"));
      double forward = rounds("infer", contenders, times, ceiling);
      return new Row(task, task.summary().multiplyAdds(), times, convolution, forward);
    } finally {
      contenders.values().forEach(Contender::close);
    }
  }

  /** Starts a process for each that is there. */
  static void start(Set<Who> all, Task task, Map<Who, Contender> contenders) {
    for (Who who : all) {
      if (!who.isTorch() || Torch.isThere()) {
        contenders.put(who, who.contender(task));
      }
    }
  }

  /**
   * Has it done until what is compiled on the way is: by PyTorch before the first answer, for up to
   * minutes; by Java beside the first hundreds, on the processors that they need.
   */
  static void warm(Contender contender, String what) {
    contender.ask(what);
    long start = System.nanoTime();
    do {
      contender.ask(what);
    } while (System.nanoTime() - start < 1e9 * WARM_SECONDS);
  }

  /**
   * Has it done for a quarter of a second, once at least: steps of a training follow each other,
   * with threads that are awake and numbers that are in the cache.
   */
  static List<Double> turn(Contender contender, String what) {
    List<Double> times = new ArrayList<>();
    long start = System.nanoTime();
    do {
      times.add(contender.ask(what));
    } while (System.nanoTime() - start < 1e9 * TURN_SECONDS);
    return times;
  }

  /** Has everyone do it in turn, and returns the ceiling's best. */
  private static double rounds(
      String what, Map<Who, Contender> contenders, Map<Who, Times> times, Contender ceiling) {
    contenders.values().forEach(contender -> warm(contender, what));
    double best = 0;
    long start = System.nanoTime();
    for (int i = 0; i < LEAST || System.nanoTime() - start < 1e9 * SECONDS; i++) {
      for (var each : contenders.entrySet()) {
        Times of = times.get(each.getKey());
        (what.equals("train") ? of.train : of.infer).addAll(turn(each.getValue(), what));
      }
      best = Math.max(best, ceiling.ask(what));
    }
    return best;
  }
}
