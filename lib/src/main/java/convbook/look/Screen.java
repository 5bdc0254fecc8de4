package convbook.look;

import convbook.device.Check;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicReference;

/** Where charts and pictures appear: in the running notebook, or nowhere. */
public interface Screen {

  /**
   * Shows a value as its picture or table.
   *
   * @return the id under which {@link #update} redraws it
   */
  String show(Object value);

  /** Redraws in place what {@link #show} returned {@code id} for. */
  void update(String id, Object value);

  /**
   * Removes all that the running cell has shown and printed.
   *
   * @param wait whether it stays until there is something to take its place, so that a picture
   *     redrawn in a loop does not flicker
   */
  void clear(boolean wait);

  /** Returns the screen in use; outside a notebook it shows nothing. */
  static Screen current() {
    return Holder.CURRENT.get();
  }

  /** Makes {@code screen} the one that charts appear on; a kernel calls this once as it starts. */
  static void use(Screen screen) {
    Check.given("screen", screen);
    Holder.CURRENT.set(screen);
  }

  /** Finds the screen of a notebook that did not start with {@link #use}; a service. */
  interface Source {

    /** Returns the notebook's screen, if this runs in one. */
    Optional<Screen> screen();
  }

  /** Keeps the screen in use. */
  final class Holder {
    private static final AtomicReference<Screen> CURRENT =
        new AtomicReference<>(
            ServiceLoader.load(Source.class, Screen.class.getClassLoader()).stream()
                .flatMap(source -> source.get().screen().stream())
                .findFirst()
                .orElseGet(Nowhere::new));

    private Holder() {}
  }

  /** Where there is no notebook. */
  final class Nowhere implements Screen {
    private Nowhere() {}

    @Override
    public String show(Object value) {
      return "";
    }

    @Override
    public void update(String id, Object value) {}

    @Override
    public void clear(boolean wait) {}
  }
}
