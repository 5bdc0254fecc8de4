package convbook.bench;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import convbook.bench.Steps.Who;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What a training step spends its time on, by PyTorch's own profiler, ours and Python's in turn. An
 * operation counts without those that it calls; what no kind's words fit counts with who called it.
 */
final class Operations {
  private static final int LEAST = 3;
  private static final double SECONDS = 9;
  private static final Set<Who> COMPARED = EnumSet.of(Who.OURS, Who.EAGER, Who.CHANNELS_LAST);

  /** Kinds of operations, and what their names have in them, asked in this order. */
  private enum Kind {
    OPTIMIZER("optimizer", "^optimizer|^add$|_foreach"),
    CONVOLUTION("convolution", "conv"),
    NORM("normalization", "batch_?norm"),
    POOLING("pooling", "pool|^aten::mean|^meanbackward"),
    ACTIVATION("activation", "relu|threshold|sigmoid"),
    LINEAR("linear, resizing", "addmm|::mm|linear"),
    JOIN("sum, concatenation", "::cat|catbackward|::add$|addbackward"),
    OTHER("other", "");

    final String title;
    private final Pattern names;

    Kind(String title, String names) {
      this.title = title;
      this.names = Pattern.compile(names);
    }

    static Kind of(String operation, Kind caller) {
      if (caller == OPTIMIZER) {
        return caller;
      }
      String name =
          operation
              .toLowerCase(Locale.ROOT)
              .replaceFirst("^autograd::engine::evaluate_function: ", "");
      for (Kind kind : values()) {
        if (kind != OTHER && kind.names.matcher(name).find()) {
          return kind;
        }
      }
      return caller;
    }
  }

  /** An operation that has not ended yet; its end in microseconds. */
  private record Call(Kind kind, double end) {}

  private Operations() {}

  /** Returns a table, in ms a step. */
  static String measure(Predicate<Task> wanted) throws IOException {
    StringJoiner lines = new StringJoiner("\n", "", "\n");
    StringJoiner head = new StringJoiner(" | ", "| network, by | step | profiled | ", " |");
    for (Kind kind : Kind.values()) {
      head.add(kind.title);
    }
    lines.add(head.add("between operations").toString());
    lines.add("|---".repeat(Kind.values().length + 4) + "|");
    for (Task task : Task.ALL) {
      if (wanted.test(task)) {
        rows(task).forEach(lines::add);
      }
    }
    return lines.toString();
  }

  private static List<String> rows(Task task) throws IOException {
    Map<Who, Contender> contenders = new EnumMap<>(Who.class);
    List<String> rows = new ArrayList<>();
    try {
      Steps.start(COMPARED, task, contenders);
      contenders.values().forEach(Contender::ready);
      contenders.values().forEach(contender -> Steps.warm(contender, "train"));
      Map<Who, List<Double>> free = steps(contenders);
      contenders.values().forEach(contender -> contender.ask("profile"));
      Map<Who, List<Double>> profiled = steps(contenders);
      for (var each : contenders.entrySet()) {
        Who who = each.getKey();
        Path trace = Files.createTempFile("convbook", ".json");
        each.getValue().ask("profiled " + trace);
        List<Double> steps = profiled.get(who);
        double mean = steps.stream().mapToDouble(ms -> ms).average().orElseThrow();
        StringJoiner row =
            new StringJoiner(" | ", "| ", " |")
                .add(Report.name(task) + ", " + who.title)
                .add(text(Steps.median(free.get(who))))
                .add(text(mean));
        double sum = 0;
        for (double us : times(trace).values()) {
          double ms = us / 1e3 / steps.size();
          row.add(text(ms));
          sum += ms;
        }
        rows.add(row.add(text(mean - sum)).toString());
        System.out.println(row);
        Files.delete(trace);
      }
      return rows;
    } finally {
      contenders.values().forEach(Contender::close);
    }
  }

  private static String text(double ms) {
    return String.format(Locale.ROOT, ms < 100 ? "%.2f" : "%.0f", ms);
  }

  private static Map<Who, List<Double>> steps(Map<Who, Contender> contenders) {
    Map<Who, List<Double>> times = new EnumMap<>(Who.class);
    long start = System.nanoTime();
    for (int i = 0; i < LEAST || System.nanoTime() - start < 1e9 * SECONDS; i++) {
      contenders.forEach(
          (who, contender) ->
              times
                  .computeIfAbsent(who, w -> new ArrayList<>())
                  .addAll(Steps.turn(contender, "train")));
    }
    return times;
  }

  /** Returns microseconds by kind of what a file in Chrome's trace format tells. */
  private static Map<Kind, Double> times(Path trace) throws IOException {
    Map<String, List<JsonObject>> threads = new HashMap<>();
    try (Reader reader = Files.newBufferedReader(trace)) {
      JsonElement all = JsonParser.parseReader(reader);
      JsonArray events =
          all.isJsonArray()
              ? all.getAsJsonArray()
              : all.getAsJsonObject().getAsJsonArray("traceEvents");
      for (JsonElement each : events) {
        JsonObject event = each.getAsJsonObject();
        // "Trace" is the profiler's own: it lasts for all steps.
        if (event.has("dur")
            && !(event.has("cat") && event.get("cat").getAsString().equals("Trace"))) {
          threads
              .computeIfAbsent(event.get("tid").getAsString(), t -> new ArrayList<>())
              .add(event);
        }
      }
    }
    Map<Kind, Double> times = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      times.put(kind, 0.0);
    }
    threads.values().forEach(events -> add(events, times));
    return times;
  }

  private static void add(List<JsonObject> events, Map<Kind, Double> times) {
    events.sort(
        Comparator.comparingDouble((JsonObject event) -> event.get("ts").getAsDouble())
            .thenComparingDouble(event -> -event.get("dur").getAsDouble()));
    Deque<Call> callers = new ArrayDeque<>();
    for (JsonObject event : events) {
      double start = event.get("ts").getAsDouble();
      double lasts = event.get("dur").getAsDouble();
      while (!callers.isEmpty() && callers.peek().end() <= start) {
        callers.pop();
      }
      Kind caller = callers.isEmpty() ? Kind.OTHER : callers.peek().kind();
      Kind kind = Kind.of(event.get("name").getAsString(), caller);
      if (!callers.isEmpty()) {
        times.merge(caller, -lasts, Double::sum);
      }
      times.merge(kind, lasts, Double::sum);
      callers.push(new Call(kind, start + lasts));
    }
  }
}
