package convbook.kernel.jupyter;

import convbook.device.Text;
import convbook.kernel.eval.Completion;
import io.github.spencerpark.jupyter.channels.ShellReplyEnvironment;
import io.github.spencerpark.jupyter.messages.Header;
import io.github.spencerpark.jupyter.messages.Message;
import io.github.spencerpark.jupyter.messages.MessageType;
import io.github.spencerpark.jupyter.messages.request.CommInfoRequest;
import io.github.spencerpark.jupyter.messages.request.CompleteRequest;
import io.github.spencerpark.jupyter.messages.request.ShutdownRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Answers Jupyter's requests as its protocol says, where IJava answers differently or not. */
public final class Protocol {
  /**
   * The Java that notebooks are written in, whichever newer one runs them: a notebook stores it,
   * and would change by being opened.
   */
  private static final String LANGUAGE = "17";

  /** What Lab's menu of help leads to. */
  private static final String COURSE = "https://github.com/convbook/convbook";

  private static final String JAVADOC = "https://javadoc.io/doc/";

  private final CourseKernel kernel;
  private final CourseConnection connection;
  private final CellHistory history = new CellHistory();

  private Protocol(CourseKernel kernel, CourseConnection connection) {
    this.kernel = kernel;
    this.connection = connection;
  }

  /** Makes {@code kernel} answer what comes in over {@code connection}. */
  public static void speak(CourseKernel kernel, CourseConnection connection) {
    var input = new NotebookInput(connection);
    System.setIn(input);
    kernel.becomeHandlerForConnection(connection);
    var protocol = new Protocol(kernel, connection);
    var executions = new ExecuteHandler(kernel, connection, input, protocol.history);
    connection.setHandler(MessageType.EXECUTE_REQUEST, executions::answer);
    protocol.answerEach();
  }

  private void answerEach() {
    answer(MessageType.KERNEL_INFO_REQUEST, MessageType.KERNEL_INFO_REPLY, message -> info());
    answer(
        MessageType.COMM_INFO_REQUEST,
        MessageType.COMM_INFO_REPLY,
        message -> comms(message.getContent()));
    answer(
        MessageType.COMPLETE_REQUEST,
        MessageType.COMPLETE_REPLY,
        message -> completion(message.getContent()));
    answer(
        MessageType.HISTORY_REQUEST,
        MessageType.HISTORY_REPLY,
        message -> Map.of("status", "ok", "history", history.find(message.getContent())));
    answer(
        MessageType.INTERRUPT_REQUEST,
        MessageType.INTERRUPT_REPLY,
        message -> {
          kernel.interrupt();
          return Map.of("status", "ok");
        });
    connection.setHandler(MessageType.SHUTDOWN_REQUEST, this::shutDown);
    // Debuggers and meters of memory ask whether they are understood; silence says no.
    connection.setHandler(MessageType.UNKNOWN, (environment, message) -> {});
  }

  private <T> void answer(
      MessageType<T> request, MessageType<?> reply, Function<Message<T>, Map<String, ?>> answer) {
    connection.setHandler(
        request,
        (environment, message) -> {
          environment.setBusyDeferIdle();
          CourseConnection.reply(environment, reply, answer.apply(message));
        });
  }

  private void shutDown(ShellReplyEnvironment environment, Message<ShutdownRequest> message) {
    environment.setStatusBusy();
    boolean restart = message.getContent().isRestart();
    CourseConnection.reply(
        environment, MessageType.SHUTDOWN_REPLY, Map.of("status", "ok", "restart", restart));
    environment.setStatusIdle();
    connection.close();
  }

  private Map<String, ?> comms(CommInfoRequest request) {
    Optional<String> target = Optional.ofNullable(request.getTargetName());
    Map<String, Map<String, String>> open =
        StreamSupport.stream(kernel.getCommManager().spliterator(), false)
            .filter(comm -> target.isEmpty() || target.get().equals(comm.getTargetName()))
            .collect(
                Collectors.toMap(
                    comm -> comm.getID(), comm -> Map.of("target_name", comm.getTargetName())));
    return Map.of("status", "ok", "comms", open);
  }

  private Map<String, ?> completion(CompleteRequest request) {
    Completion found = kernel.completion(request.getCode(), request.getCursorPos());
    List<Map<String, Object>> kinds =
        found.matches().stream()
            .map(
                match ->
                    Map.<String, Object>of(
                        "start", found.start(),
                        "end", found.end(),
                        "text", match.text(),
                        "type", match.kind()))
            .toList();
    return Map.of(
        "status", "ok",
        "matches", found.matches().stream().map(Completion.Match::text).toList(),
        "cursor_start", found.start(),
        "cursor_end", found.end(),
        // JupyterLab shows them; the protocol has no place for them of its own yet.
        "metadata", Map.of("_jupyter_types_experimental", kinds));
  }

  private static Map<String, ?> info() {
    String version =
        Optional.ofNullable(Protocol.class.getPackage().getImplementationVersion())
            .orElse("unreleased");
    Runtime.Version java = Runtime.version();
    String api = "https://docs.oracle.com/en/java/javase/" + java.feature() + "/docs/api/";
    Map<String, String> language =
        Map.of(
            "name", "java",
            "version", LANGUAGE,
            "mimetype", "text/x-java",
            "file_extension", ".jsh",
            "pygments_lexer", "java",
            "codemirror_mode", "text/x-java",
            "nbconvert_exporter", "script");
    String banner = "ConvBook %s, Java %s; a name and ? explain it: Math.max?";
    return Map.of(
        "status",
        "ok",
        "protocol_version",
        Header.PROTOCOL_VERISON,
        "implementation",
        "convbook",
        "implementation_version",
        version,
        "language_info",
        language,
        "banner",
        Text.of(banner, version, java),
        "help_links",
        List.of(
            link("The course", COURSE + "#readme"),
            link("The exercises, worked", COURSE + "/tree/main/notebooks/solutions"),
            link("Words of the course", COURSE + "/blob/main/docs/glossary.md"),
            link("API: ConvBook", JAVADOC + "io.github.convbook/convbook"),
            link("API: DJL", JAVADOC + "ai.djl/api"),
            link("API: Tablesaw", JAVADOC + "tech.tablesaw/tablesaw-core"),
            link("API: Java", api)));
  }

  private static Map<String, String> link(String text, String url) {
    return Map.of("text", text, "url", url);
  }
}
