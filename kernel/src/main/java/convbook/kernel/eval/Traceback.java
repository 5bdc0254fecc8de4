package convbook.kernel.eval;

import java.awt.HeadlessException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jdk.jshell.Diag;
import jdk.jshell.spi.SPIResolutionException;

/**
 * Writes errors down: the sentence first, then the lines of the cells that led to it. Whatever
 * prints an exception, a cell's end, a thread's, a log or the exception itself, it is written here.
 */
public final class Traceback {
  private static final int MOST_FRAMES = 20;
  private static final Pattern MACHINERY =
      Pattern.compile(
          "(jdk\\.internal|java\\.lang\\.(reflect|invoke)|jdk\\.jshell)\\..*"
              + "|convbook\\.kernel\\.\\w+\\.(Cell|Course|Evaluator|ExecuteHandler|InterruptCheck).*");
  private static final Pattern LAMBDA = Pattern.compile("lambda\\$(\\w*?)\\$.*");

  /** A frame as Java prints it. */
  private static final Pattern FRAME =
      Pattern.compile(
          "[ \\t]+at (?:[^\\s/(]*/){0,2}(?<type>[^\\s(]+)\\.(?<method>[^\\s.(]+)"
              + "\\((?<file>[^:)\\n]*)(?::(?<line>\\d{1,9}))?\\)");

  private static final Pattern COMMON = Pattern.compile("[ \\t]+\\.\\.\\. \\d+ (?:more|common.*)");
  private static final Pattern COLOR = Pattern.compile("\u001b\\[[\\d;]*m");
  private static final Pattern WINDOWLESS =
      Pattern.compile(
          "^(\\s*(?:(?:Caused by|Suppressed): )?java\\.awt\\.HeadlessException)(?=\\R|$)");

  private static final String WINDOWS =
      "A notebook opens no windows; to see a chart or a picture, write its name as the last line of"
          + " a cell.";
  private static final String RED = "\u001b[1;31m";
  private static final String BOLD = "\u001b[1m";
  private static final String DIM = "\u001b[2m";
  private static final String END = "\u001b[0m";

  private final CellLines cells;
  private final List<String> lines = new ArrayList<>();
  private final Set<Throwable> written = Collections.newSetFromMap(new IdentityHashMap<>());

  private Traceback(CellLines cells) {
    this.cells = cells;
  }

  /** Writes an exception with its causes, and with what was thrown while it was on its way. */
  static CellError of(Throwable thrown, CellLines cells) {
    var traceback = new Traceback(cells);
    traceback.write("", thrown);
    return new CellError(simple(thrown), traceback.message(thrown), traceback.lines);
  }

  /** Returns an exception's class and what it says. */
  public static String summary(Throwable thrown) {
    String message = new Traceback(new CellLines()).message(thrown);
    return CellLines.plain(thrown.getClass().getName()) + (message.isEmpty() ? "" : ": " + message);
  }

  /** Writes an exception for a stream, without colors. */
  public static String text(Throwable thrown, CellLines cells) {
    return text(of(thrown, cells).traceback());
  }

  private static String text(List<String> lines) {
    return COLOR.matcher(String.join("\n", lines) + "\n").replaceAll("");
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
    var traceback = new Traceback(cells);
    traceback.write(frames, "", "");
    return traceback.lines.isEmpty() ? "" : text(traceback.lines);
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

  /** Writes what the compiler found in a part of a cell, each place underlined. */
  static CellError of(List<Diag> found, CellPart part) {
    var traceback = new Traceback(new CellLines());
    found.forEach(diag -> traceback.write(diag, part));
    String message = found.isEmpty() ? "" : sentence(found.get(0));
    return new CellError("CompilationException", message, traceback.lines);
  }

  /** Writes that a name is missing, underlined where it is used first. */
  static CellError missing(String what, CellPart part, String source) {
    String name = what.replaceFirst("^\\w+ ", "").replaceFirst("\\(.*", "");
    var use = Pattern.compile("\\b" + Pattern.quote(name) + "\\b").matcher(source);
    boolean used = use.find();
    return at(
        part, used ? use.start() : 0, used ? name.length() : 1, "cannot find symbol: " + what);
  }

  /** Writes that a cell ends in the middle of something that begins in this part. */
  static CellError incomplete(CellPart part, String source) {
    int start = source.length() - source.stripLeading().length();
    int length = source.stripLeading().lines().findFirst().orElse("").length();
    return at(
        part,
        start,
        Math.max(1, length),
        "The cell ends before this does; is a bracket, a quote or a value missing?");
  }

  /** Writes what is wrong with a word of a part of a cell, underlined. */
  static CellError at(CellPart part, int start, int length, String message) {
    var traceback = new Traceback(new CellLines());
    traceback.underline(part.at(start), length, message);
    return new CellError("CompilationException", message, traceback.lines);
  }

  /** Writes one sentence. */
  public static CellError sentence(String name, String sentence) {
    return new CellError(name, sentence, List.of(RED + name + END + ": " + sentence));
  }

  private void write(String before, Throwable thrown) {
    written.add(thrown);
    String message = message(thrown);
    lines.add(before + RED + simple(thrown) + END + (message.isEmpty() ? "" : ": " + message));
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
    int more = 0;
    for (int i = 0; i < shown.size(); i++) {
      StackTraceElement frame = shown.get(i);
      if (isMachinery(frame)) {
        continue;
      }
      if (different.size() == MOST_FRAMES || !different.add(frame)) {
        more++;
      } else {
        write(frame, type, message, i == 0 ? Optional.empty() : Optional.of(shown.get(i - 1)));
      }
    }
    if (more > 0) {
      lines.add(DIM + "  ... and " + more + " more" + END);
    }
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
      ErrorSpan span = ErrorSpan.in(place.text(), type, message, callee);
      write("  ", place, span, method.isEmpty() ? "" : ", in " + method);
    } else if (!CellLines.isOfCell(frame)) {
      lines.add(
          DIM
              + String.format(
                  Locale.ROOT,
                  "  at %s.%s (%s%s)",
                  frame.getClassName(),
                  frame.getMethodName(),
                  Optional.ofNullable(frame.getFileName()).orElse("Unknown Source"),
                  frame.getLineNumber() < 0 ? "" : ":" + frame.getLineNumber())
              + END);
    }
  }

  /** Writes where in a cell a line is, and the line with a part of it underlined. */
  private void write(String margin, CellPart.Place place, ErrorSpan span, String method) {
    String text = place.text();
    String before = text.substring(0, Math.min(span.start(), text.length()));
    lines.add(
        String.format(
            Locale.ROOT,
            "%scell %d, %sline %d, column %d%s%s",
            margin,
            place.cell(),
            BOLD,
            place.line(),
            span.start() + 1,
            END,
            method));
    lines.add(margin + "    " + text);
    lines.add(
        margin + "    " + before.replaceAll("[^\t]", " ") + RED + "^".repeat(span.length()) + END);
  }

  private static String method(StackTraceElement frame) {
    var lambda = LAMBDA.matcher(frame.getMethodName());
    String method = lambda.matches() ? lambda.group(1) : frame.getMethodName();
    return method.startsWith("do_it") ? "" : CellLines.plain(frame.getClassName() + "." + method);
  }

  private void write(Diag diag, CellPart part) {
    int start = (int) Math.max(0, diag.getStartPosition());
    int length = (int) Math.max(1, diag.getEndPosition() - start);
    underline(part.at(start), length, sentence(diag));
  }

  private void underline(CellPart.Place place, int length, String message) {
    int start = place.column() - 1;
    int room = Math.max(1, place.text().length() - start);
    write("", place, new ErrorSpan(start, Math.min(length, room)), "");
    lines.add(RED + message + END);
  }

  private static String sentence(Diag diag) {
    return CellLines.plain(diag.getMessage(null))
        .lines()
        .filter(line -> !line.strip().startsWith("location:"))
        .reduce((a, b) -> a + "\n" + b)
        .orElse("");
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
      return CellLines.plain(Optional.ofNullable(thrown.getMessage()).orElse(""));
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
