package convbook.kernel.eval;

import convbook.device.Text;
import java.awt.HeadlessException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jshell.spi.SPIResolutionException;

/**
 * Writes errors down: the sentence first, then the lines of the cells that led to it, then how many
 * frames of which libraries were left out; {@link CellError#whole} has these, too. Whatever prints
 * an exception, a cell's end, a thread's, a log or the exception itself, it is written here.
 */
public final class Traceback {
  private static final int MOST_FRAMES = 40;
  private static final Pattern MACHINERY =
      Pattern.compile(
          "(jdk\\.internal|java\\.lang\\.(reflect|invoke)|jdk\\.jshell|io\\.github\\.spencerpark)\\..*"
              + "|convbook\\.kernel\\.\\w+"
              + "\\.(Cell|Course|Evaluator|ExecuteHandler|InterruptCheck|SessionMagics).*");
  private static final Pattern LAMBDA = Pattern.compile("lambda\\$(\\w*?)\\$.*");

  /** A frame as Java prints it. */
  private static final Pattern FRAME =
      Pattern.compile(
          "[ \\t]+at (?:[^\\s/(]*/){0,2}(?<type>[^\\s(]+)\\.(?<method>[^\\s.(]+)"
              + "\\((?<file>[^:)\\n]*)(?::(?<line>\\d{1,9}))?\\)");

  private static final Pattern COMMON = Pattern.compile("[ \\t]+\\.\\.\\. \\d+ (?:more|common.*)");
  private static final Pattern WINDOWLESS =
      Pattern.compile(
          "^(\\s*(?:(?:Caused by|Suppressed): )?java\\.awt\\.HeadlessException)(?=\\R|$)");

  private static final String MEMORY =
      "%who says what the variables hold, and `name = null` gives that back";

  private static final String WINDOWS =
      "A notebook opens no windows; to see a chart or a picture, write its name as the last line of"
          + " a cell.";

  /** The first two words of a class's name stand for its library. */
  private static final Pattern LIBRARY = Pattern.compile("((?:\\w+\\.){1,2})\\w.*");

  private final CellLines cells;
  private final boolean folded;
  private final List<String> lines = new ArrayList<>();

  /** The place and the method that were written last: a lambda and its caller share them. */
  private Object last;

  private final Set<Throwable> written = Collections.newSetFromMap(new IdentityHashMap<>());

  private Traceback(CellLines cells, boolean folded) {
    this.cells = cells;
    this.folded = folded;
  }

  /** Writes an exception with its causes, and with what was thrown while it was on its way. */
  static CellError of(Throwable thrown, CellLines cells) {
    var traceback = new Traceback(cells, true);
    traceback.write("", thrown);
    return new CellError(simple(thrown), traceback.message(thrown), traceback.lines)
        .opening(whole(thrown, cells))
        .about(thrown);
  }

  private static List<String> whole(Throwable thrown, CellLines cells) {
    var traceback = new Traceback(cells, false);
    traceback.write("", thrown);
    return traceback.lines;
  }

  /** Returns an exception's class and what it says. */
  public static String summary(Throwable thrown) {
    String message = new Traceback(new CellLines(), true).message(thrown);
    return CellLines.plain(thrown.getClass().getName()) + (message.isEmpty() ? "" : ": " + message);
  }

  /** Writes an exception for a stream, without colors. */
  public static String text(Throwable thrown, CellLines cells) {
    return CellError.text(whole(thrown, cells));
  }

  /** Returns a text that was printed, in which the frames that lead to a cell are written anew. */
  public static String reworded(String printed, CellLines cells) {
    if (!printed.contains("\tat ") && !printed.contains(HeadlessException.class.getName())) {
      return cells.reworded(printed);
    }
    var text = new StringBuilder();
    List<String> frames = new ArrayList<>();
    for (String line : printed.split("(?<=\n)")) {
      String content = line.stripTrailing();
      if (FRAME.matcher(content).matches()
          || !frames.isEmpty() && COMMON.matcher(content).matches()) {
        frames.add(line);
      } else {
        text.append(reworded(frames, cells)).append(hinted(line));
        frames.clear();
      }
    }
    return cells.reworded(text.append(reworded(frames, cells)).toString());
  }

  private static String hinted(String line) {
    return WINDOWLESS.matcher(line).replaceFirst("$1: " + WINDOWS);
  }

  private static String reworded(List<String> printed, CellLines cells) {
    List<StackTraceElement> frames = printed.stream().flatMap(Traceback::frame).toList();
    if (frames.stream().noneMatch(frame -> CellLines.isOfCell(frame) || isMachinery(frame))) {
      return String.join("", printed);
    }
    var traceback = new Traceback(cells, false);
    traceback.write(frames, "", "");
    return traceback.lines.isEmpty() ? "" : CellError.text(traceback.lines);
  }

  private static Stream<StackTraceElement> frame(String printed) {
    Matcher frame = FRAME.matcher(printed.stripTrailing());
    if (!frame.matches()) {
      return Stream.empty();
    }
    int line = frame.group("line") == null ? -1 : Integer.parseInt(frame.group("line"));
    return Stream.of(
        new StackTraceElement(
            frame.group("type"), frame.group("method"), frame.group("file"), line));
  }

  private void write(String before, Throwable thrown) {
    written.add(thrown);
    String message = message(thrown);
    lines.add(before + CellError.bold(simple(thrown)) + (message.isEmpty() ? "" : ": " + message));
    write(
        List.of(answer(thrown::getStackTrace, new StackTraceElement[0])),
        thrown.getClass().getName(),
        message);
    for (Throwable suppressed : thrown.getSuppressed()) {
      follow("Suppressed: ", suppressed);
    }
    follow("Caused by: ", answer(thrown::getCause, null));
  }

  private void follow(String before, Throwable other) {
    if (other != null && !written.contains(other)) {
      write(before, other);
    }
  }

  /** Writes frames down to the first code of a cell; what called that is no code of its reader. */
  private void write(List<StackTraceElement> frames, String type, String message) {
    int end = frames.size();
    while (end > 0 && !CellLines.isOfCell(frames.get(end - 1))) {
      end--;
    }
    List<StackTraceElement> shown = end == 0 ? frames : frames.subList(0, end);
    Set<StackTraceElement> different = new HashSet<>();
    List<StackTraceElement> left = new ArrayList<>();
    int more = 0;
    last = null;
    for (int i = 0; i < shown.size(); i++) {
      StackTraceElement frame = shown.get(i);
      if (isMachinery(frame)) {
        continue;
      }
      if (folded && !CellLines.isOfCell(frame)) {
        left.add(frame);
      } else if (different.size() == MOST_FRAMES || !different.add(frame)) {
        more++;
      } else {
        write(frame, type, message, i == 0 ? Optional.empty() : Optional.of(shown.get(i - 1)));
      }
    }
    if (more > 0) {
      lines.add(CellError.dim("  ... and " + more + " more"));
    }
    if (!left.isEmpty()) {
      lines.add(CellError.dim(count(left)));
    }
  }

  private static String count(List<StackTraceElement> frames) {
    String libraries =
        frames.stream()
            .map(frame -> LIBRARY.matcher(frame.getClassName()).replaceFirst("$1"))
            .map(library -> library.replaceFirst("\\.$", ""))
            .distinct()
            .collect(Collectors.joining(", "));
    return Text.of(
        "  ... %d %s of %s; %%tb shows %s",
        frames.size(),
        frames.size() == 1 ? "frame" : "frames",
        libraries,
        frames.size() == 1 ? "it" : "them");
  }

  private static boolean isMachinery(StackTraceElement frame) {
    return MACHINERY.matcher(frame.getClassName()).matches();
  }

  private void write(
      StackTraceElement frame, String type, String message, Optional<StackTraceElement> callee) {
    Optional<CellPart.Place> found = cells.of(frame);
    if (found.isPresent()) {
      CellPart.Place place = found.get();
      String method = method(frame);
      Object where = List.of(place, method);
      if (where.equals(last)) {
        return;
      }
      last = where;
      ErrorSpan span = ErrorSpan.in(place.text(), type, message, callee);
      lines.addAll(span.shown("  ", place, method.isEmpty() ? "" : ", in " + method));
    } else if (!CellLines.isOfCell(frame)) {
      lines.add(
          CellError.dim(
              Text.of(
                  "  at %s.%s (%s%s)",
                  frame.getClassName(),
                  frame.getMethodName(),
                  Optional.ofNullable(frame.getFileName()).orElse("Unknown Source"),
                  frame.getLineNumber() < 0 ? "" : ":" + frame.getLineNumber())));
    }
  }

  private static String method(StackTraceElement frame) {
    var lambda = LAMBDA.matcher(frame.getMethodName());
    String method = lambda.matches() ? lambda.group(1) : frame.getMethodName();
    return method.startsWith("do_it") ? "" : CellLines.plain(frame.getClassName() + "." + method);
  }

  private static String simple(Throwable thrown) {
    Class<?> type = thrown.getClass();
    while (type.isAnonymousClass()) {
      type = type.getSuperclass();
    }
    return type == SPIResolutionException.class
        ? "UnresolvedReferenceException"
        : type.getName().replaceAll(".*[.$]", "");
  }

  private String message(Throwable thrown) {
    if (thrown instanceof HeadlessException) {
      return WINDOWS;
    }
    if (thrown instanceof SPIResolutionException) {
      return "This uses something that no cell has declared: "
          + cells.of(thrown.getStackTrace()[0]).map(place -> place.text().strip()).orElse("");
    }
    try {
      String message = CellLines.plain(Optional.ofNullable(thrown.getMessage()).orElse(""));
      return thrown instanceof OutOfMemoryError ? message + "; " + MEMORY : message;
    } catch (RuntimeException | Error failure) {
      rethrowStop(failure);
      return "its getMessage() threw " + simple(failure);
    }
  }

  /** What an exception says of itself may be a cell's code. */
  private static <T> T answer(Supplier<T> question, T otherwise) {
    try {
      T answer = question.get();
      return answer == null ? otherwise : answer;
    } catch (RuntimeException | Error failure) {
      rethrowStop(failure);
      return otherwise;
    }
  }

  private static void rethrowStop(Throwable failure) {
    if (failure instanceof InterruptCheck.Stopped stopped) {
      throw stopped;
    }
  }
}
