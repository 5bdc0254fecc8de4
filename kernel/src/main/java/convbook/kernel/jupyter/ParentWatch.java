package convbook.kernel.jupyter;

import convbook.kernel.eval.Daemon;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Ends the kernel when nobody is left to serve. */
final class ParentWatch {
  private static final Duration PERIOD = Duration.ofSeconds(5);
  private static final Duration GRACE = Duration.ofSeconds(3);
  private static final String SERVER = "JPY_PARENT_PID";

  private ParentWatch() {}

  /** Ends the kernel within seconds after the Jupyter that started it has died. */
  static void begin() {
    server().ifPresent(server -> Daemon.start("parent-watch", () -> watch(server)));
  }

  /** Ends this process in a few seconds, even if a shutdown hook or a socket never ends. */
  static void endSoon() {
    Daemon.start(
        "end",
        () -> {
          LockSupport.parkNanos(GRACE.toNanos());
          Runtime.getRuntime().halt(0);
        });
  }

  /**
   * Jupyter leaves its process here, unless the kernel is meant to outlive it. A kernel can be
   * started through a wrapper, so that its own parent says nothing; only Windows, where Jupyter
   * leaves a handle and no number, has nothing better.
   */
  private static Optional<ProcessHandle> server() {
    return Optional.ofNullable(System.getenv(SERVER))
        .filter(number -> number.matches("\\d{1,18}"))
        .flatMap(
            number ->
                System.getProperty("os.name").startsWith("Windows")
                    ? ProcessHandle.current().parent()
                    : ProcessHandle.of(Long.parseLong(number)));
  }

  private static void watch(ProcessHandle server) {
    // In a container nothing may reap dead processes, and they look alive; a new parent tells.
    boolean child = isParent(server);
    while (server.isAlive() && (!child || isParent(server))) {
      LockSupport.parkNanos(PERIOD.toNanos());
    }
    endSoon();
    System.exit(0);
  }

  private static boolean isParent(ProcessHandle server) {
    return ProcessHandle.current().parent().filter(server::equals).isPresent();
  }
}
