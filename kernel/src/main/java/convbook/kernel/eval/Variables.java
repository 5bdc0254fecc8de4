package convbook.kernel.eval;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The variables of the notebook. JShell keeps each in a static field of a class, and moves it to a
 * new class, empty, when its cell is run again but also when an import or a class that it may
 * depend on changes; or it gives the variable up. Its value moves along here, and stays here when
 * there is no new class; and what a variable held before its cell was run again is let go, for the
 * old class stays as long as JShell.
 */
final class Variables {
  private static final Pattern HOLDER = Pattern.compile("REPL\\.\\$JShell\\$\\w+");
  private static final Pattern OUTER = Pattern.compile("REPL\\.\\$JShell\\$\\w+[.$]");

  private final Map<String, Field> fields = new LinkedHashMap<>();
  private final Map<String, Held> before = new HashMap<>();
  private final Set<String> emptied = new LinkedHashSet<>();

  /** What a variable holds, which may be null, and the type that it has. */
  record Held(Type type, Object value) {}

  /** Records what a variable holds that a piece of a cell declares. */
  void expect(String name) {
    held(name).ifPresent(held -> before.put(name, held));
  }

  /** Moves values to a class that JShell has loaded, if it is one that holds variables. */
  void moveTo(Class<?> loaded) {
    if (HOLDER.matcher(loaded.getName()).matches()) {
      for (Field field : loaded.getDeclaredFields()) {
        if (Modifier.isStatic(field.getModifiers())) {
          field.setAccessible(true);
          move(field.getName(), field);
        }
      }
    }
  }

  private void move(String name, Field field) {
    Field old = fields.put(name, field);
    if (old == null || old.equals(field)) {
      return;
    }
    var held = new Held(old.getGenericType(), get(old));
    if (!old.getType().isPrimitive()) {
      set(old, null);
    }
    if (!put(name, held)) {
      before.putIfAbsent(name, held);
      emptied.add(name);
    }
  }

  /**
   * Makes a variable hold what it held before.
   *
   * @return whether its type still takes it
   */
  boolean put(String name, Held held) {
    Field field = fields.get(name);
    // A list of what was a class's objects is no list of the new one's.
    if (!field.getGenericType().equals(held.type()) && !isEmpty(held.value())) {
      return false;
    }
    try {
      set(field, held.value());
      return true;
    } catch (IllegalArgumentException otherType) {
      return false;
    }
  }

  private static boolean isEmpty(Object value) {
    return value == null
        || value instanceof Collection<?> collection && collection.isEmpty()
        || value instanceof Map<?, ?> map && map.isEmpty();
  }

  /** Gives a variable the value that Java gives a field without one. */
  void reset(String name) {
    Field field = fields.get(name);
    set(field, Array.get(Array.newInstance(field.getType(), 1), 0));
  }

  /** Returns the variables whose values do not fit their types any more, once. */
  Set<String> takeEmptied() {
    Set<String> taken = new LinkedHashSet<>(emptied);
    emptied.clear();
    return taken;
  }

  /** Frees values that were replaced. */
  void settle() {
    before.forEach(
        (name, held) -> {
          if (held.value() != null && held.value() != held(name).map(Held::value).orElse(null)) {
            TensorCleaner.letGo(held.value());
          }
        });
    before.clear();
  }

  /** Forgets a variable, and frees its value. */
  void forget(String name) {
    held(name)
        .filter(held -> held.value() != null)
        .ifPresent(
            held -> {
              reset(name);
              TensorCleaner.letGo(held.value());
            });
    fields.remove(name);
  }

  Set<String> names() {
    return new LinkedHashSet<>(fields.keySet());
  }

  /** Returns what a variable holds, unless there is none of this name. */
  Optional<Held> held(String name) {
    return Optional.ofNullable(fields.get(name))
        .map(field -> new Held(field.getGenericType(), get(field)));
  }

  /** Returns what a variable held before the piece that declares it anew. */
  Optional<Held> heldBefore(String name) {
    return Optional.ofNullable(before.get(name));
  }

  private static Object get(Field field) {
    try {
      return field.get(null);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void set(Field field, Object value) {
    try {
      field.set(null, value);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Writes a type as every cell can read it, whatever is imported. */
  static String written(Type type) {
    if (type instanceof ParameterizedType generic) {
      return Stream.of(generic.getActualTypeArguments())
          .map(Variables::written)
          .collect(Collectors.joining(", ", written(generic.getRawType()) + "<", ">"));
    }
    if (type instanceof GenericArrayType array) {
      return written(array.getGenericComponentType()) + "[]";
    }
    if (type instanceof WildcardType wildcard) {
      Type[] lower = wildcard.getLowerBounds();
      return lower.length > 0
          ? "? super " + written(lower[0])
          : "? extends " + written(wildcard.getUpperBounds()[0]);
    }
    String name = type instanceof Class<?> plain ? plain.getCanonicalName() : type.getTypeName();
    return OUTER.matcher(String.valueOf(name)).replaceAll("");
  }
}
