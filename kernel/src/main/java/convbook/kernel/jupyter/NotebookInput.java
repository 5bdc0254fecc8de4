package convbook.kernel.jupyter;

import convbook.device.StoppedException;
import io.github.spencerpark.jupyter.messages.MessageContext;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * What a cell reads from {@code System.in}: the lines that its user types when Jupyter asks. Two
 * empty ones end it, for a cell that reads to the end, since a notebook has no key for that.
 */
final class NotebookInput extends InputStream {
  private static final Duration PERIOD = Duration.ofMillis(20);
  private static final int ENDING = 2;

  private final CourseConnection connection;
  private volatile Optional<Prompt> running = Optional.empty();

  NotebookInput(CourseConnection connection) {
    this.connection = connection;
  }

  /** Asks the user of {@code request} from now on, if that is possible. */
  void begin(MessageContext request, boolean allowed) {
    running = Optional.of(new Prompt(request, allowed));
  }

  /** Ends what is read: a thread that outlives its cell has nobody to ask. */
  void end() {
    running = Optional.empty();
  }

  @Override
  public int read() {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  /**
   * Reads the rest of the line, after asking for one if nothing is left.
   *
   * @throws IllegalStateException if the user cannot be asked
   */
  @Override
  public int read(byte[] into, int start, int length) {
    return running.map(prompt -> length == 0 ? 0 : prompt.read(into, start, length)).orElse(-1);
  }

  @Override
  public int available() {
    return running.map(prompt -> prompt.line.length - prompt.position).orElse(0);
  }

  /** The lines that the user of one cell is asked for. */
  private final class Prompt {
    private final MessageContext request;
    private final boolean allowed;
    private byte[] line = {};
    private int position;
    private int emptyLines;

    Prompt(MessageContext request, boolean allowed) {
      this.request = request;
      this.allowed = allowed;
    }

    synchronized int read(byte[] into, int start, int length) {
      if (position == line.length) {
        Optional<String> typed = emptyLines == ENDING ? Optional.empty() : ask();
        if (typed.isEmpty()) {
          return -1;
        }
        emptyLines = typed.get().isEmpty() ? emptyLines + 1 : 0;
        line = (typed.get() + System.lineSeparator()).getBytes(StandardCharsets.UTF_8);
        position = 0;
      }
      int count = Math.min(length, line.length - position);
      System.arraycopy(line, position, into, start, count);
      position += count;
      return count;
    }

    /** Does not block in the socket, so that an interrupt of the cell is noticed. */
    private Optional<String> ask() {
      // An exception that is no IOException, because a Scanner keeps those to itself.
      if (!allowed) {
        throw new IllegalStateException(
            "This cell reads from System.in, and was run by something that cannot ask for input;"
                + " run it in a notebook, or write the value into the cell.");
      }
      System.out.flush();
      connection.ask(request, emptyLines > 0 ? "Nothing again ends the input: " : "");
      try {
        while (running.filter(prompt -> prompt == this).isPresent()) {
          Optional<String> answer = connection.readAnswer();
          if (answer.isPresent()) {
            return answer;
          }
          Thread.sleep(PERIOD.toMillis());
        }
        return Optional.empty();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new StoppedException("The cell was interrupted while it waited for input.");
      }
    }
  }
}
