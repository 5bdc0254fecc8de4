package convbook.kernel;

import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The variables of the notebook. JShell keeps each in a static field of a class, and moves it to a
 * new class, empty, when its cell is run again but also when an import or a class that it may
 * depend on changes. Its value moves along here; and what a variable held before its cell was run
 * again is let go, for the old class stays as long as JShell.
 */
final class Variables {
  private static final Pattern HOLDER = Pattern.compile("REPL\\.\\$JShell\\$\\w+");

  private final Loader loader;
  private final Map<String, Field> fields = new HashMap<>();
  private final Map<String, Object> before = new HashMap<>();
  private final Set<String> emptied = new LinkedHashSet<>();
  private Set<String> declared = Set.of();
  private Set<String> declaredEmpty = Set.of();

  Variables(Loader loader) {
    this.loader = loader;
  }

  /** Finds a class of the notebook. */
  interface Loader {
    Class<?> find(String name) throws ClassNotFoundException;
  }

  /** A static field of a class that JShell has loaded. */
  record Place(String field, String holder) {
    boolean isVariable() {
      return HOLDER.matcher(holder).matches();
    }
  }

  /** Takes note of the variables that a piece of a cell declares, and of those without a value. */
  void expect(Set<String> declared, Set<String> declaredEmpty) {
    this.declared = declared;
    this.declaredEmpty = declaredEmpty;
    for (String name : declared) {
      Object value = valueOf(name);
      if (value != null) {
        before.put(name, value);
      }
    }
  }

  /** Moves values to where JShell has put their variables. */
  void moveTo(List<Place> places) {
    for (Place place : places) {
      if (place.isVariable()) {
        try {
          Field field = loader.find(place.holder()).getDeclaredField(place.field());
          field.setAccessible(true);
          move(place.field(), field);
        } catch (ReflectiveOperationException e) {
          throw new IllegalStateException("JShell hides " + place, e);
        }
      }
    }
  }

  private void move(String name, Field field) throws IllegalAccessException {
    Field old = fields.put(name, field);
    if (old == null || old.equals(field)) {
      return;
    }
    Object value = old.get(null);
    if (value != null) {
      before.putIfAbsent(name, value);
    }
    clear(old);
    if (value == null || declaredEmpty.contains(name)) {
      return;
    }
    try {
      field.set(null, value);
    } catch (IllegalArgumentException otherType) {
      if (!declared.contains(name)) {
        emptied.add(name);
      }
    }
  }

  private static void clear(Field field) throws IllegalAccessException {
    if (!field.getType().isPrimitive()) {
      field.set(null, null);
    }
  }

  /**
   * Lets go of values that were replaced.
   *
   * @return the variables that lost their values because their classes were declared anew
   */
  Set<String> settle() {
    before.forEach(
        (name, value) -> {
          if (value != valueOf(name)) {
            Tensors.letGo(value);
          }
        });
    before.clear();
    Set<String> lost = new LinkedHashSet<>(emptied);
    lost.removeIf(name -> valueOf(name) != null);
    emptied.clear();
    return lost;
  }

  /** Forgets a variable that nobody has named. */
  void forget(String name) {
    Object value = valueOf(name);
    Field field = fields.remove(name);
    if (value != null) {
      try {
        clear(field);
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(e);
      }
      Tensors.letGo(value);
    }
  }

  private Object valueOf(String name) {
    Field field = fields.get(name);
    try {
      return field == null ? null : field.get(null);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}
