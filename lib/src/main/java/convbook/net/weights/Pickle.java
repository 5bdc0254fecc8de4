package convbook.net.weights;

import ai.djl.ndarray.types.Shape;
import convbook.fetch.DataException;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Python's pickles, as far as dictionaries of tensors need them. A pickle is a program that may
 * call any Python function; this reader knows the instructions that {@code torch.save} writes for
 * weights, has a value of its own for each object that they name, calls nothing, and refuses the
 * rest by name.
 */
final class Pickle {
  private static final int MOST = 1 << 20;
  private static final int LONGEST_NAME = 200;
  private static final int MOST_AXES = 8;

  /** Where the old format says which part of another storage one is. */
  private static final int VIEW = 5;

  private static final Map<String, NumberType> STORAGES =
      Map.of(
          "torch.FloatStorage", NumberType.F32,
          "torch.DoubleStorage", NumberType.F64,
          "torch.HalfStorage", NumberType.F16,
          "torch.BFloat16Storage", NumberType.BF16,
          "torch.LongStorage", NumberType.I64,
          "torch.IntStorage", NumberType.I32,
          "torch.ShortStorage", NumberType.I16,
          "torch.CharStorage", NumberType.I8,
          "torch.ByteStorage", NumberType.U8,
          "torch.BoolStorage", NumberType.BOOL);

  private static final String DICT = "collections.OrderedDict";
  private static final String SIZE = "torch.Size";
  private static final List<String> TENSORS =
      List.of("torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_tensor");
  private static final List<String> PARAMETERS =
      List.of("torch._utils._rebuild_parameter", "torch.nn.parameter.Parameter");

  private final Path path;
  private final DataInputStream in;
  private final List<Object> stack = new ArrayList<>();
  private final List<Integer> marks = new ArrayList<>();
  private final Map<Integer, Object> memo = new HashMap<>();
  private final Map<String, Storage> storages;

  /** What None is. */
  private enum None {
    NONE
  }

  /** A class or function that the pickle names. */
  private record Named(String name) {}

  /** Numbers that tensors lie in. */
  record Storage(NumberType type, String key, long numbers) {}

  /** A tensor: where it begins in its storage, its shape, and the steps along its axes. */
  record Strided(Storage storage, long offset, Shape shape, List<Long> strides) {}

  private Pickle(Path path, InputStream in, Map<String, Storage> storages) {
    this.path = path;
    this.storages = storages;
    this.in = new DataInputStream(in);
  }

  /**
   * Returns what one pickle holds: maps, lists, strings, numbers and {@link Strided} tensors.
   *
   * @throws DataException if it is damaged, or asks for anything else
   */
  static Object read(Path path, InputStream in) throws IOException {
    return read(path, in, new HashMap<>());
  }

  /** Reads a pickle, and puts the storages that it names into {@code storages}, by their keys. */
  static Object read(Path path, InputStream in, Map<String, Storage> storages) throws IOException {
    try {
      return new Pickle(path, in, storages).run();
    } catch (EOFException
        | ClassCastException
        | IndexOutOfBoundsException
        | ArithmeticException e) {
      throw TensorFile.damaged(path, "its list of tensors makes no sense");
    }
  }

  private Object run() throws IOException {
    for (int step = 0; step < MOST; step++) {
      int code = in.readUnsignedByte();
      switch (code) {
        case 0x80 -> in.readByte();
        case '.' -> {
          return pop();
        }
        case 'c' -> push(named(line() + "." + line()));
        case 'q' -> memo.put(in.readUnsignedByte(), top());
        case 'r' -> memo.put(integer(), top());
        case 'h' -> push(remembered(in.readUnsignedByte()));
        case 'j' -> push(remembered(integer()));
        case '(' -> marks.add(stack.size());
        case ')' -> push(List.of());
        case 't' -> push(popToMark());
        case 0x85, 0x86, 0x87 -> push(popLast(code - 0x84));
        case 'R' -> {
          List<?> arguments = (List<?>) pop();
          push(called(((Named) pop()).name, arguments));
        }
        // Attributes of the dictionary, such as the versions of its modules.
        case 'b' -> pop();
        case 'X', 'T' -> push(text(integer()));
        case 'U' -> push(text(in.readUnsignedByte()));
        case 'J' -> push((long) integer());
        case 'K' -> push((long) in.readUnsignedByte());
        case 'M' -> push((long) Short.toUnsignedInt(Short.reverseBytes(in.readShort())));
        case 0x8a -> push(large(in.readUnsignedByte()));
        case 'G' -> push(in.readDouble());
        case 'N' -> push(None.NONE);
        case 0x88 -> push(true);
        case 0x89 -> push(false);
        case '}' -> push(new LinkedHashMap<>());
        case ']' -> push(new ArrayList<>());
        case 's' -> put(popLast(2));
        case 'u' -> put(popToMark());
        case 'a' -> append(popLast(1));
        case 'e' -> append(popToMark());
        case 'Q' -> push(storage((List<?>) pop()));
        default ->
            throw new DataException(
                "%s has the pickle instruction 0x%02x, which weights do not need and which is not read; save them by torch.save(model.state_dict(), file).",
                path, code);
      }
    }
    throw TensorFile.damaged(path, "its list of tensors does not end");
  }

  private void push(Object value) {
    stack.add(value);
  }

  private Object top() {
    return stack.get(stack.size() - 1);
  }

  private Object pop() {
    return stack.remove(stack.size() - 1);
  }

  private List<Object> popLast(int count) throws EOFException {
    if (count < 0) {
      throw new EOFException();
    }
    List<Object> last = stack.subList(stack.size() - count, stack.size());
    List<Object> popped = new ArrayList<>(last);
    last.clear();
    return popped;
  }

  private List<Object> popToMark() throws EOFException {
    return popLast(stack.size() - marks.remove(marks.size() - 1));
  }

  private Object remembered(int number) throws EOFException {
    Object value = memo.get(number);
    if (value == null) {
      throw new EOFException();
    }
    return value;
  }

  @SuppressWarnings("unchecked")
  private void put(List<Object> items) {
    Map<Object, Object> map = (Map<Object, Object>) top();
    for (int i = 0; i < items.size(); i += 2) {
      Object key = items.get(i);
      if (!(key instanceof String || key instanceof Long)) {
        throw TensorFile.damaged(path, "a tensor is named by what is no name");
      }
      map.put(key, items.get(i + 1));
    }
  }

  @SuppressWarnings("unchecked")
  private void append(List<Object> items) {
    ((ArrayList<Object>) top()).addAll(items);
  }

  private int integer() throws IOException {
    return Integer.reverseBytes(in.readInt());
  }

  private Object large(int bytes) throws IOException {
    byte[] little = exactly(bytes);
    byte[] big = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      big[i] = little[bytes - 1 - i];
    }
    return bytes > Long.BYTES
        ? new BigInteger(big)
        : bytes == 0 ? 0L : new BigInteger(big).longValue();
  }

  private String text(int bytes) throws IOException {
    return new String(exactly(bytes), StandardCharsets.UTF_8);
  }

  private byte[] exactly(int count) throws IOException {
    if (count < 0) {
      throw new EOFException();
    }
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException();
    }
    return bytes;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.readUnsignedByte(); c != '\n'; c = in.readUnsignedByte()) {
      if (line.length() == LONGEST_NAME) {
        throw new EOFException();
      }
      line.append((char) c);
    }
    return line.toString();
  }

  private Named named(String name) {
    boolean known =
        STORAGES.containsKey(name)
            || TENSORS.contains(name)
            || PARAMETERS.contains(name)
            || name.equals(DICT)
            || name.equals(SIZE);
    if (!known) {
      throw new DataException(
          "%s asks for Python's %s, which is nothing that weights need and is not called; save them by torch.save(model.state_dict(), file).",
          path, name.replaceAll("[^\\w.]", "?"));
    }
    return new Named(name);
  }

  private Object called(String name, List<?> arguments) {
    if (name.equals(DICT)) {
      if (!arguments.isEmpty()) {
        throw TensorFile.damaged(path, "a dictionary is made of something");
      }
      return new LinkedHashMap<>();
    }
    if (TENSORS.contains(name)) {
      return new Strided(
          (Storage) arguments.get(0),
          (Long) arguments.get(1),
          new Shape(numbers(arguments.get(2))),
          numbers(arguments.get(3)));
    }
    if (name.equals(SIZE) || PARAMETERS.contains(name)) {
      return arguments.get(0);
    }
    throw TensorFile.damaged(path, "%s is called", name);
  }

  private static List<Long> numbers(Object tuple) {
    List<Long> numbers = ((List<?>) tuple).stream().map(Long.class::cast).toList();
    if (numbers.size() > MOST_AXES || numbers.stream().anyMatch(number -> number < 0)) {
      throw new ArithmeticException();
    }
    return numbers;
  }

  private Storage storage(List<?> id) {
    NumberType type = STORAGES.get(((Named) id.get(1)).name);
    if (type == null) {
      throw TensorFile.damaged(path, "a tensor lies in what holds no numbers");
    }
    if (id.size() > VIEW && id.get(VIEW) != None.NONE) {
      throw TensorFile.damaged(path, "a tensor lies in a part of others' numbers");
    }
    Storage storage = new Storage(type, (String) id.get(2), (Long) id.get(4));
    storages.put(storage.key, storage);
    return storage;
  }
}
