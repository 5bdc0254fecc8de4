package convbook.kernel.jupyter;

import io.github.spencerpark.jupyter.messages.request.HistoryRequest;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The last thousand stored cells since the kernel started. */
final class CellHistory {
  private static final int SESSION = 1;
  private static final int MOST = 1000;

  private final Deque<Entry> entries = new ArrayDeque<>();

  /** A cell that was run: its number, its text, and the text of its value if it had one. */
  record Entry(int number, String input, Optional<String> output) {}

  void add(Entry entry) {
    entries.add(entry);
    if (entries.size() > MOST) {
      entries.remove();
    }
  }

  /**
   * Returns what Jupyter asked for, oldest first, as the protocol writes it: session, number and
   * input, or instead of the input a pair of input and output.
   */
  List<List<Object>> find(HistoryRequest request) {
    List<Entry> found;
    if (request instanceof HistoryRequest.Range range) {
      found = between(range);
    } else if (request instanceof HistoryRequest.Search search) {
      found = matching(search);
    } else if (request instanceof HistoryRequest.Tail tail) {
      found = last(tail.getMaxReturnLength(), List.copyOf(entries));
    } else {
      found = List.of();
    }
    return found.stream().map(entry -> written(entry, request.includeOutput())).toList();
  }

  /** Session 0 is the running one, and a range without an end goes on to the last cell. */
  private List<Entry> between(HistoryRequest.Range range) {
    if (range.getSessionIndex() != SESSION && range.getSessionIndex() != 0) {
      return List.of();
    }
    int stop = range.getStop() == 0 ? Integer.MAX_VALUE : range.getStop();
    return entries.stream()
        .filter(entry -> entry.number >= range.getStart() && entry.number < stop)
        .toList();
  }

  private List<Entry> matching(HistoryRequest.Search search) {
    Predicate<String> pattern = glob(search.getPattern());
    List<Entry> found = entries.stream().filter(entry -> pattern.test(entry.input)).toList();
    if (search.filterUnique()) {
      var latest = new LinkedHashMap<String, Entry>();
      for (Entry entry : found) {
        latest.remove(entry.input);
        latest.put(entry.input, entry);
      }
      found = List.copyOf(latest.values());
    }
    return last(search.getMaxReturnLength(), found);
  }

  /** No number means all. */
  private static List<Entry> last(int most, List<Entry> found) {
    return most > 0 && most < found.size()
        ? found.subList(found.size() - most, found.size())
        : found;
  }

  private static Predicate<String> glob(String pattern) {
    String regex = Pattern.quote(pattern).replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q");
    return Pattern.compile(regex, Pattern.DOTALL).asMatchPredicate();
  }

  private static List<Object> written(Entry entry, boolean withOutput) {
    Object text = withOutput ? Arrays.asList(entry.input, entry.output.orElse(null)) : entry.input;
    return List.of(SESSION, entry.number, text);
  }
}
