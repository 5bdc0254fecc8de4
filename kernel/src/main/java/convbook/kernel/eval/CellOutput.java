package convbook.kernel.eval;

import io.github.spencerpark.jupyter.messages.publish.PublishStream;
import io.github.spencerpark.jupyter.messages.publish.PublishStream.StreamType;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Gathers what cells print, each thread for the cell that started it. Unlike a terminal, Jupyter
 * stores every piece it is sent, and {@code printf} alone writes one piece for each of its parts.
 */
public final class CellOutput {
  private static final int PLENTY = 1 << 16;
  private static final Pattern FRAMES = Pattern.compile("(?:(?dm:^)[ \\t]++at [^\\n]*+\\n?)++\\z");
  private static final Duration SOON = Duration.ofMillis(100);

  private final UnaryOperator<String> rewording;
  private final ByteArrayOutputStream gathered = new ByteArrayOutputStream();
  private Cell cell = Cell.running();
  private Stream stream;
  private int waiting;

  /**
   * Makes an output.
   *
   * @param rewording is done to what cells print before it is shown
   */
  public CellOutput(UnaryOperator<String> rewording) {
    this.rewording = rewording;
  }

  /** One of a cell's two streams, and where its text goes if it has no notebook. */
  private record Stream(StreamType type, PrintStream log) {}

  /** Returns a stream whose text is gathered on its way to a cell. */
  public PrintStream to(StreamType type, PrintStream log) {
    var stream = new Stream(type, log);
    var gate =
        new OutputStream() {
          @Override
          public void write(int b) {
            gather(stream, new byte[] {(byte) b}, 0, 1);
          }

          @Override
          public void write(byte[] bytes, int start, int length) {
            gather(stream, bytes, start, length);
          }

          @Override
          public void flush() {
            send(false);
          }
        };
    return new PrintStream(gate, false, StandardCharsets.UTF_8);
  }

  /** Sends what has gathered from now on ten times a second. */
  public void sendSoon() {
    Daemon.start(
        "cell-output",
        () -> {
          while (true) {
            LockSupport.parkNanos(SOON.toNanos());
            sendInTime();
          }
        });
  }

  private synchronized void sendInTime() {
    send(gathered.size() == waiting);
    waiting = gathered.size();
  }

  /** Sends what has gathered, but for a character whose end is yet to come. */
  public void send() {
    send(true);
  }

  /** Some printers flush every line; the frames of an exception can only be read together. */
  private synchronized void send(boolean frames) {
    byte[] bytes = gathered.toByteArray();
    int whole = frames ? wholeCharacters(bytes) : withoutFrames(bytes);
    if (whole > 0) {
      String text = rewording.apply(new String(bytes, 0, whole, StandardCharsets.UTF_8));
      if (!cell.publish(new PublishStream(stream.type(), text))) {
        stream.log().print(text);
        stream.log().flush();
      }
      gathered.reset();
      gathered.write(bytes, whole, bytes.length - whole);
    }
  }

  /** Text for another place sends what came before it, so that the order stays. */
  private synchronized void gather(Stream next, byte[] bytes, int start, int length) {
    Cell own = Cell.ofThisThread();
    if (own.isMute()) {
      return;
    }
    if (next != stream || own != cell || gathered.size() + length > PLENTY) {
      send();
    }
    if (next != stream || own != cell) {
      gathered.reset();
      stream = next;
      cell = own;
    }
    gathered.write(bytes, start, length);
  }

  /** Returns how many bytes there are before the last lines, if these are frames. */
  private static int withoutFrames(byte[] bytes) {
    // A character for each byte, so that a place in the text is one in the bytes.
    String text = new String(bytes, 0, wholeCharacters(bytes), StandardCharsets.ISO_8859_1);
    Matcher frames = FRAMES.matcher(text);
    return frames.find() ? frames.start() : text.length();
  }

  /** Returns how many bytes end in a whole character of UTF-8. */
  static int wholeCharacters(byte[] bytes) {
    var read = ByteBuffer.wrap(bytes);
    StandardCharsets.UTF_8
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPLACE)
        .decode(read, CharBuffer.allocate(bytes.length), false);
    return read.position();
  }
}
