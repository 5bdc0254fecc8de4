package convbook.net.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import convbook.device.TensorRows;
import convbook.fetch.DataException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Hugging Face's format for weights: eight bytes with the length of a header, the header in JSON,
 * and all numbers without a gap. The header says of each tensor what its numbers are, its shape,
 * and where they begin and end.
 */
final class Safetensors extends TensorFile {
  /** The format's own limit. */
  private static final long LONGEST_HEADER = 100_000_000;

  private static final String METADATA = "__metadata__";
  private static final int MOST_AXES = 8;

  private final Path path;
  private final RandomAccessFile file;
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final long data;

  Safetensors(Path path, RandomAccessFile file) throws IOException {
    this.path = path;
    this.file = file;
    long length = 0;
    byte[] start = new byte[Long.BYTES];
    if (file.length() > Long.BYTES) {
      file.seek(0);
      file.readFully(start);
      length = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }
    if (length < 2 || length > Math.min(LONGEST_HEADER, file.length() - Long.BYTES)) {
      throw new DataException(
          "%s is neither a safetensors file nor one that torch.save wrote; choose one of these.",
          path);
    }
    data = Long.BYTES + length;
    byte[] header = new byte[(int) length];
    file.readFully(header);
    try (JsonReader json =
        new JsonReader(
            new InputStreamReader(new ByteArrayInputStream(header), StandardCharsets.UTF_8))) {
      readHeader(json);
    } catch (MalformedJsonException
        | EOFException
        | IllegalStateException
        | NumberFormatException
        | ArithmeticException e) {
      throw damaged(path, "its header is not that of safetensors");
    }
  }

  private void readHeader(JsonReader json) throws IOException {
    List<long[]> parts = new ArrayList<>();
    json.beginObject();
    while (json.hasNext()) {
      String name = name(path, json.nextName());
      if (name.equals(METADATA)) {
        readMetadata(json);
      } else {
        parts.add(readTensor(json, name));
      }
    }
    json.endObject();
    if (json.peek() != JsonToken.END_DOCUMENT) {
      throw damaged(path, "something stands behind its header");
    }
    long end = 0;
    parts.sort(Comparator.comparingLong(part -> part[0]));
    for (long[] part : parts) {
      if (part[0] != end) {
        throw damaged(path, "its tensors overlap or leave a gap at byte %,d", end);
      }
      end = part[1];
    }
    if (end != file.length() - data) {
      throw damaged(path, "it has %,d bytes of numbers instead of %,d", file.length() - data, end);
    }
  }

  private void readMetadata(JsonReader json) throws IOException {
    json.beginObject();
    while (json.hasNext()) {
      metadata.put(json.nextName(), json.nextString());
    }
    json.endObject();
  }

  /** Reads what the header says of a tensor, and returns where it begins and ends. */
  private long[] readTensor(JsonReader json, String name) throws IOException {
    String type = "";
    List<Long> shape = List.of();
    List<Long> offsets = List.of();
    json.beginObject();
    while (json.hasNext()) {
      switch (json.nextName()) {
        case "dtype" -> type = json.nextString();
        case "shape" -> shape = numbers(json, MOST_AXES);
        case "data_offsets" -> offsets = numbers(json, 2);
        default -> json.skipValue();
      }
    }
    json.endObject();
    Tensor tensor =
        new Tensor(
            name, type(name, type), new Shape(shape), "", offsets.isEmpty() ? 0 : offsets.get(0));
    if (offsets.size() != 2
        || offsets.get(1) - offsets.get(0) != size(tensor.type(), tensor.shape())) {
      throw damaged(path, "%s does not have the bytes that its shape needs", name);
    }
    if (tensors.put(name, tensor) != null) {
      throw damaged(path, "it has two tensors %s", name);
    }
    return new long[] {offsets.get(0), offsets.get(1)};
  }

  private NumberType type(String name, String type) {
    try {
      return NumberType.valueOf(type);
    } catch (IllegalArgumentException e) {
      throw new DataException(
          "%s holds %s as numbers of the type \"%s\", which are not read; save float32, float16, bfloat16 or float64.",
          path, name, type.replaceAll("\\W", "?"));
    }
  }

  private static List<Long> numbers(JsonReader json, int most) throws IOException {
    List<Long> numbers = new ArrayList<>();
    json.beginArray();
    while (json.hasNext()) {
      long number = json.nextLong();
      if (number < 0 || numbers.size() == most) {
        throw new NumberFormatException();
      }
      numbers.add(number);
    }
    json.endArray();
    return numbers;
  }

  @Override
  Map<String, Tensor> tensors() {
    return tensors;
  }

  @Override
  Map<String, String> metadata() {
    return metadata;
  }

  @Override
  InputStream bytes(Tensor tensor) throws IOException {
    return from(file, data + tensor.position());
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  /**
   * Writes arrays of float32 under these names.
   *
   * @param shapes which each is said to have
   * @param metadata what else is said in the file
   * @param type what their numbers become: F32 or F16
   */
  static void write(
      OutputStream out,
      Map<String, NDArray> arrays,
      Map<String, Shape> shapes,
      Map<String, String> metadata,
      NumberType type)
      throws IOException {
    JsonObject header = new JsonObject();
    JsonObject notes = new JsonObject();
    notes.addProperty("format", "pt");
    metadata.forEach(notes::addProperty);
    header.add(METADATA, notes);
    long end = 0;
    for (Map.Entry<String, Shape> entry : shapes.entrySet()) {
      long start = end;
      end += size(type, entry.getValue());
      JsonObject tensor = new JsonObject();
      tensor.addProperty("dtype", type.name());
      tensor.add("shape", array(entry.getValue().getShape()));
      tensor.add("data_offsets", array(start, end));
      header.add(entry.getKey(), tensor);
    }
    String json = header.toString();
    int length = json.getBytes(StandardCharsets.UTF_8).length;
    // The numbers begin at a multiple of eight, so that others can use the file where it is.
    int spaces = -length & 7;
    byte[] text = (json + " ".repeat(spaces)).getBytes(StandardCharsets.UTF_8);
    out.write(
        ByteBuffer.allocate(Long.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(text.length)
            .array());
    out.write(text);
    TensorRows rows = new TensorRows();
    OutputStream numbers = type == NumberType.F16 ? new Float16Output(out) : out;
    for (NDArray array : arrays.values()) {
      rows.write(array, numbers);
    }
  }

  private static JsonArray array(long... numbers) {
    JsonArray array = new JsonArray();
    for (long number : numbers) {
      array.add(number);
    }
    return array;
  }
}
