package convbook.kernel.jupyter;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import convbook.kernel.eval.Cell;
import convbook.kernel.eval.CellError;
import convbook.kernel.eval.CellSource;
import io.github.spencerpark.jupyter.channels.ShellReplyEnvironment;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import io.github.spencerpark.jupyter.messages.Message;
import io.github.spencerpark.jupyter.messages.MessageType;
import io.github.spencerpark.jupyter.messages.publish.PublishDisplayData;
import io.github.spencerpark.jupyter.messages.publish.PublishError;
import io.github.spencerpark.jupyter.messages.publish.PublishExecuteInput;
import io.github.spencerpark.jupyter.messages.publish.PublishExecuteResult;
import io.github.spencerpark.jupyter.messages.request.ExecuteRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs the cells that Jupyter sends, and lets an error stop those that wait behind it. */
final class ExecuteHandler {
  private static final Gson JSON = new Gson();
  private static final Map<String, Object> NONE = Map.of();

  private final CourseKernel kernel;
  private final CourseConnection connection;
  private final NotebookInput input;
  private final CellHistory history;

  private volatile Optional<Execution> inWork = Optional.empty();

  ExecuteHandler(
      CourseKernel kernel, CourseConnection connection, NotebookInput input, CellHistory history) {
    this.kernel = kernel;
    this.connection = connection;
    this.input = input;
    this.history = history;
    kernel.whileACellRuns(this::answerQuestions);
  }

  /** What is being answered, and the one thread that may read what is asked meanwhile. */
  private record Execution(Thread thread, ShellReplyEnvironment environment) {}

  /**
   * A front end asks for completions on the same channel on which it sends cells, which are run in
   * order; a cell may take an hour.
   */
  private void answerQuestions() {
    inWork
        .filter(execution -> execution.thread() == Thread.currentThread())
        .filter(execution -> connection.answerQuestions())
        // Each answer has told the front end that the kernel is idle.
        .ifPresent(execution -> execution.environment().setStatusBusy());
  }

  /** Runs a cell, and answers those that waited with {@code aborted} if it failed. */
  void answer(ShellReplyEnvironment environment, Message<ExecuteRequest> message) {
    ExecuteRequest request = message.getContent();
    environment.setStatusBusy();
    kernel.awaitReady();
    inWork = Optional.of(new Execution(Thread.currentThread(), environment));
    Map<String, Object> reply = run(environment, message);
    inWork = Optional.empty();
    boolean stop =
        request.shouldStopOnError() && !request.isSilent() && !reply.get("status").equals("ok");
    // Looked for before the answer: who sends a cell after it knows of the error.
    List<Message<?>> waiting = stop ? connection.takeCells() : List.of();
    CourseConnection.reply(environment, MessageType.EXECUTE_REPLY, reply);
    environment.setStatusIdle();
    waiting.forEach(cell -> abort(connection.environmentOf(cell)));
    connection.answerWaiting();
  }

  private static void abort(ShellReplyEnvironment environment) {
    environment.setStatusBusy();
    CourseConnection.reply(environment, MessageType.EXECUTE_REPLY, Map.of("status", "aborted"));
    environment.setStatusIdle();
  }

  private Map<String, Object> run(
      ShellReplyEnvironment environment, Message<ExecuteRequest> message) {
    ExecuteRequest request = message.getContent();
    String code = request.getCode();
    boolean silent = request.isSilent();
    boolean stored = request.shouldStoreHistory() && !silent;
    int count = kernel.count(stored);
    var reply = new LinkedHashMap<String, Object>();
    reply.put("execution_count", count);
    Optional<DisplayData> result = Optional.empty();
    kernel.getCommManager().setMessageContext(message);
    input.begin(message, request.isStdinEnabled());
    if (!silent) {
      environment.publish(new PublishExecuteInput(code, count));
      kernel.getIO().attach(environment);
    }
    Cell cell = Cell.begin(count, silent ? Optional.empty() : Optional.of(environment));
    try {
      Optional<String> name = CellSource.nameAskedAbout(code);
      if (name.isPresent()) {
        reply.put("payload", List.of(page(name.get())));
      } else {
        reply.put("payload", List.of());
        result = Optional.ofNullable(kernel.eval(code));
      }
      if (!silent) {
        result.ifPresent(data -> environment.publish(new PublishExecuteResult(count, data)));
      }
      reply.put("user_expressions", values(request.getUserExpr()));
      if (!cell.end()) {
        throw cell.interrupted();
      }
      reply.put("status", "ok");
    } catch (Exception e) {
      PublishError error = error(e);
      kernel.keep(e);
      kernel.recover();
      if (!silent) {
        kernel.pictureOf(e).ifPresent(data -> environment.publish(new PublishDisplayData(data)));
        environment.publish(error);
      }
      reply.putAll(written(error));
    } finally {
      cell.end();
      input.end();
    }
    if (stored) {
      Optional<String> text =
          result.map(data -> data.getData(MIMEType.TEXT_PLAIN)).map(String::valueOf);
      history.add(new CellHistory.Entry(count, code, text));
    }
    return reply;
  }

  /** What a front end opens beside the notebook. */
  private Map<String, Object> page(String name) throws CellError {
    DisplayData data =
        Optional.ofNullable(kernel.inspect(name, name.length(), true))
            .orElseThrow(
                () ->
                    CellError.of(
                        "IllegalArgumentException",
                        "Nothing is known about '" + name + "'; run the cell that declares it."));
    return Map.of("source", "page", "start", 0, "data", content(data).get("data"));
  }

  private Map<String, Object> values(Map<String, String> expressions) {
    var values = new LinkedHashMap<String, Object>();
    (expressions == null ? Map.<String, String>of() : expressions)
        .forEach((name, expression) -> values.put(name, value(expression)));
    return values;
  }

  private Map<String, Object> value(String expression) {
    try {
      var value = new LinkedHashMap<String, Object>();
      value.put("status", "ok");
      DisplayData data = kernel.eval(expression);
      value.putAll(data == null ? Map.of("data", NONE, "metadata", NONE) : content(data));
      return value;
    } catch (Exception e) {
      return written(error(e));
    }
  }

  /** Returns what is shown as the protocol writes it: its data and metadata. */
  private static Map<String, Object> content(DisplayData shown) {
    JsonObject written = JSON.toJsonTree(shown).getAsJsonObject();
    return Map.of(
        "data", written.get("data"),
        "metadata",
            Optional.<JsonElement>ofNullable(written.get("metadata")).orElseGet(JsonObject::new));
  }

  private PublishError error(Exception e) {
    String name = e instanceof CellError failure ? failure.name() : e.getClass().getSimpleName();
    String message = Optional.ofNullable(e.getLocalizedMessage()).orElse("");
    return new PublishError(name, message, kernel.formatError(e));
  }

  private static Map<String, Object> written(PublishError error) {
    return Map.of(
        "status", "error",
        "ename", error.getErrorName(),
        "evalue", error.getErrorMessage(),
        "traceback", error.getStacktrace());
  }
}
