package convbook.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import jdk.jshell.Diag;
import jdk.jshell.EvalException;
import jdk.jshell.UnresolvedReferenceException;

/** Writes errors down: the sentence first, then the lines of the cells that led to it. */
final class Traceback {
  private static final int MOST_FRAMES = 20;
  private static final Pattern MACHINERY =
      Pattern.compile("(jdk\\.internal|java\\.lang\\.(reflect|invoke)|jdk\\.jshell)\\..*");
  private static final Pattern KERNEL =
      Pattern.compile("convbook\\.kernel\\.(Cell|Guard|Course|Executions|Evaluator).*");
  private static final Pattern LAMBDA = Pattern.compile("lambda\\$(\\w*?)\\$.*");
  private static final String RED = "\u001b[1;31m";
  private static final String BOLD = "\u001b[1m";
  private static final String DIM = "\u001b[2m";
  private static final String END = "\u001b[0m";

  private final Sources sources;
  private final List<String> lines = new ArrayList<>();

  private Traceback(Sources sources) {
    this.sources = sources;
  }

  /** Writes an exception with its causes. */
  static CellError of(Throwable thrown, Sources sources) {
    var traceback = new Traceback(sources);
    traceback.write("", thrown);
    return new CellError(simple(nameOf(thrown)), message(thrown), traceback.lines);
  }

  /** Writes what the compiler found in a part of a cell, each place underlined. */
  static CellError of(List<Diag> found, Sources.Origin origin) {
    var traceback = new Traceback(new Sources());
    found.forEach(diag -> traceback.write(diag, origin));
    String message = found.isEmpty() ? "" : sentence(found.get(0));
    return new CellError("CompilationException", message, traceback.lines);
  }

  /** Writes that a name is missing, underlined where it is used first. */
  static CellError missing(String what, Sources.Origin origin, String part) {
    var traceback = new Traceback(new Sources());
    String message = "cannot find symbol: " + what;
    String name = what.replaceFirst("^\\w+ ", "").replaceFirst("\\(.*", "");
    var use = Pattern.compile("\\b" + Pattern.quote(name) + "\\b").matcher(part);
    boolean used = use.find();
    traceback.underline(message, origin.at(used ? use.start() : 0), used ? name.length() : 1);
    return new CellError("CompilationException", message, traceback.lines);
  }

  /** Writes that a cell ends in the middle of something that begins in this part. */
  static CellError incomplete(Sources.Origin origin, String part) {
    var traceback = new Traceback(new Sources());
    String message = "The cell ends before this does; is a bracket, a quote or a value missing?";
    int start = part.length() - part.stripLeading().length();
    int length = part.stripLeading().lines().findFirst().orElse("").length();
    traceback.underline(message, origin.at(start), Math.max(1, length));
    return new CellError("CompilationException", message, traceback.lines);
  }

  /** Writes what is wrong with a word of a part of a cell, underlined. */
  static CellError at(Sources.Origin origin, int start, int length, String message) {
    var traceback = new Traceback(new Sources());
    traceback.underline(message, origin.at(start), length);
    return new CellError("CompilationException", message, traceback.lines);
  }

  /** Writes one sentence. */
  static CellError sentence(String name, String sentence) {
    return new CellError(name, sentence, List.of(RED + name + END + ": " + sentence));
  }

  private void write(String before, Throwable thrown) {
    String message = message(thrown);
    lines.add(
        before + RED + simple(nameOf(thrown)) + END + (message.isEmpty() ? "" : ": " + message));
    StackTraceElement[] frames = thrown.getStackTrace();
    int written = 0;
    for (int i = 0; i < frames.length; i++) {
      if (MACHINERY.matcher(frames[i].getClassName()).matches()
          || KERNEL.matcher(frames[i].getClassName()).matches()) {
        continue;
      }
      if (written++ == MOST_FRAMES) {
        lines.add(DIM + "  ... and " + (frames.length - i) + " more" + END);
        break;
      }
      write(frames[i], thrown, i == 0 ? Optional.empty() : Optional.of(frames[i - 1]));
    }
    if (thrown.getCause() != null && thrown.getCause() != thrown) {
      write("Caused by: ", thrown.getCause());
    }
  }

  private void write(
      StackTraceElement frame, Throwable thrown, Optional<StackTraceElement> callee) {
    String file = Optional.ofNullable(frame.getFileName()).orElse("");
    Optional<Sources.Origin> origin =
        file.startsWith("#") ? sources.of(file.substring(1)) : Optional.empty();
    if (origin.isPresent()) {
      Sources.Place place = origin.get().atLine(frame.getLineNumber());
      String method = method(frame);
      Culprit culprit = Culprit.in(place.text(), nameOf(thrown), message(thrown), callee);
      lines.add(
          "  cell %d, %sline %d, column %d%s%s"
              .formatted(
                  place.cell(),
                  BOLD,
                  place.line(),
                  culprit.start() + 1,
                  END,
                  method.isEmpty() ? "" : ", in " + method));
      lines.add("      " + place.text());
      lines.add(
          "      "
              + place.text().substring(0, culprit.start()).replaceAll("[^\t]", " ")
              + RED
              + "^".repeat(culprit.length())
              + END);
    } else if (!file.startsWith("#")) {
      lines.add(
          DIM
              + "  at %s.%s (%s:%d)"
                  .formatted(
                      frame.getClassName(), frame.getMethodName(), file, frame.getLineNumber())
              + END);
    }
  }

  private static String method(StackTraceElement frame) {
    var lambda = LAMBDA.matcher(frame.getMethodName());
    String method = lambda.matches() ? lambda.group(1) : frame.getMethodName();
    String type = frame.getClassName();
    if (method.startsWith("do_it")) {
      method = "";
    }
    return type.isEmpty() || method.isEmpty() ? method : type + "." + method;
  }

  private void write(Diag diag, Sources.Origin origin) {
    int start = (int) Math.max(0, diag.getStartPosition());
    int length = (int) Math.max(1, diag.getEndPosition() - start);
    underline(sentence(diag), origin.at(start), length);
  }

  private void underline(String message, Sources.Place place, int length) {
    int room = Math.max(1, place.text().length() - place.column() + 1);
    String indentation =
        place
            .text()
            .substring(0, Math.min(place.column() - 1, place.text().length()))
            .replaceAll("[^\t]", " ");
    lines.add(
        "cell %d, %sline %d, column %d%s"
            .formatted(place.cell(), BOLD, place.line(), place.column(), END));
    lines.add("    " + place.text());
    lines.add("    " + indentation + RED + "^".repeat(Math.min(length, room)) + END);
    lines.add(RED + message + END);
  }

  private static String sentence(Diag diag) {
    return diag.getMessage(null)
        .lines()
        .filter(line -> !line.strip().startsWith("location:"))
        .reduce((a, b) -> a + "\n" + b)
        .orElse("");
  }

  private static String nameOf(Throwable thrown) {
    return thrown instanceof EvalException eval
        ? Optional.ofNullable(eval.getExceptionClassName()).orElse("Exception")
        : thrown.getClass().getName();
  }

  private static String simple(String name) {
    return name.replaceAll(".*[.$]", "");
  }

  private static String message(Throwable thrown) {
    if (thrown instanceof UnresolvedReferenceException unresolved) {
      return "This uses something that no cell has declared: "
          + unresolved.getSnippet().source().strip().lines().findFirst().orElse("");
    }
    return Optional.ofNullable(thrown.getMessage()).orElse("");
  }
}
