package convbook.layer;

import ai.djl.nn.Block;
import convbook.device.Check;
import convbook.device.Text;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Builds a network from what it prints: calls of {@link Layers} and of its layers' settings, given
 * numbers and other layers. Nothing else is understood, so nothing else can be called.
 */
public final class CodeReader {
  private static final Pattern TOKEN =
      Pattern.compile("\\s*(?:([A-Za-z]\\w*)|(-?\\d[\\w.-]*)|([().,]))");

  /** Far deeper than any network is nested, and far less than a thread's stack holds. */
  private static final int DEEPEST = 200;

  private final String code;
  private final Matcher tokens;
  private String token = "";
  private int depth;
  private DropPath dropPath;

  private CodeReader(String code) {
    this.code = code;
    this.tokens = TOKEN.matcher(code);
    next();
  }

  /**
   * Returns the network that prints so, without weights: {@code CodeReader.read(net.toString())}
   * makes {@code net} anew if it is built from {@link Layers} alone.
   *
   * @throws IllegalArgumentException if it is no such text, or a layer cannot have these numbers
   */
  public static Block read(String code) {
    CodeReader reader = new CodeReader(Check.given("code", code));
    Block block = reader.block();
    if (!reader.token.isEmpty() || reader.place() < code.stripTrailing().length()) {
      throw reader.refusal("its end");
    }
    return block;
  }

  /** Returns whether {@link #read} makes a network anew from what it prints. */
  public static boolean reads(String code) {
    Check.given("code", code);
    try {
      return read(code).toString().equals(code);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private Block block() {
    if (++depth > DEEPEST) {
      throw Check.refusal("The network's layers are nested more than %d deep.", DEEPEST);
    }
    Object made = call(null);
    while (token.equals(".")) {
      next();
      made = call(made);
    }
    depth--;
    if (made instanceof DropPath join) {
      dropPath = join;
    }
    if (!(made instanceof Block block)) {
      throw refusal("a layer");
    }
    return block;
  }

  /** Calls a factory, or a setting of what was made. */
  private Object call(Object made) {
    String name = token;
    Object on = made;
    Class<?> type = made == null ? Layers.class : made.getClass();
    next();
    if (made == null && token.equals(".") && name.matches("[Dd]ropPath")) {
      on = name.equals("dropPath") ? dropPath : null;
      type = DropPath.class;
      next();
      name += "." + token;
      next();
    }
    expect("(");
    List<Object> arguments = new ArrayList<>();
    while (!token.equals(")")) {
      if (!arguments.isEmpty()) {
        expect(",");
      }
      arguments.add(argument());
    }
    expect(")");
    for (Method method : methods(type, name.replaceFirst(".*\\.", ""), on == null)) {
      Class<?>[] types = method.getParameterTypes();
      if (method.isVarArgs() && arguments.stream().allMatch(Block.class::isInstance)) {
        return invoke(method, on, (Object) arguments.toArray(Block[]::new));
      }
      if (types.length == arguments.size()
          && IntStream.range(0, types.length).allMatch(i -> fits(types[i], arguments.get(i)))) {
        return invoke(method, on, arguments.toArray());
      }
    }
    throw Check.refusal(
        "A network is made of the calls in Layers, and there is no %s for these %d arguments.",
        name, arguments.size());
  }

  private Object argument() {
    if (!token.matches("-?\\d.*")) {
      return block();
    }
    String number = token;
    next();
    try {
      if (number.matches("-?\\d{1,10}")) {
        return Integer.valueOf(number);
      }
      return Double.valueOf(number);
    } catch (NumberFormatException e) {
      return number;
    }
  }

  private static List<Method> methods(Class<?> type, String name, boolean factory) {
    return Stream.of(type.getMethods())
        .filter(method -> method.getDeclaringClass() == type && method.getName().equals(name))
        .filter(method -> Modifier.isStatic(method.getModifiers()) == factory)
        .filter(method -> Block.class.isAssignableFrom(method.getReturnType()))
        .toList();
  }

  private static Object invoke(Method method, Object on, Object... arguments) {
    try {
      return method.invoke(on, arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException refused) {
        throw refused;
      }
      throw new IllegalStateException(e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean fits(Class<?> type, Object argument) {
    return type.isInstance(argument)
        || type == int.class && argument instanceof Integer
        || type == double.class && argument instanceof Number;
  }

  private void expect(String wanted) {
    if (!token.equals(wanted)) {
      throw refusal("'" + wanted + "'");
    }
    next();
  }

  private void next() {
    token = "";
    if (tokens.lookingAt()) {
      token = tokens.group().strip();
      tokens.region(tokens.end(), code.length());
    }
  }

  private int place() {
    return tokens.regionStart() - token.length();
  }

  private IllegalArgumentException refusal(String wanted) {
    int place = Math.max(0, place());
    return Check.refusal(
        "The network is written '%s' from character %d on, where %s is wanted; networks are read as they print.",
        Text.of("%.20s", code.substring(place)), place + 1, wanted);
  }
}
