package convbook.kernel.eval;

/** Threads of the kernel's own, which do not keep Java from ending. */
public final class Daemon {
  private Daemon() {}

  /** Returns a thread for a task beside everything else. */
  static Thread of(String name, Runnable task) {
    var thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Runs a task beside everything else. */
  public static void start(String name, Runnable task) {
    of(name, task).start();
  }
}
