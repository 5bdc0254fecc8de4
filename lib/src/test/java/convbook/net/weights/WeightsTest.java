package convbook.net.weights;

import static convbook.layer.Layers.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import com.google.gson.Gson;
import convbook.HostileBytes;
import convbook.device.Gradients;
import convbook.device.Scope;
import convbook.fetch.DataException;
import convbook.layer.Layer;
import convbook.net.LeNet;
import convbook.net.ResNet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Beside what PyTorch, torchvision and timm say of the same files: tools/weights.py made them. */
class WeightsTest {
  private static final Path FILES = Path.of("src/test/resources/weights");
  private static final long[] IMAGE = {2, 6, 6};

  @TempDir Path folder;

  private static Block small() {
    return sequential(conv(4, 3), batchNorm(), relu(), flatten(), linear(3));
  }

  private static float[] figures(String name) {
    try (Reader json = Files.newBufferedReader(FILES.resolve("figures.json"))) {
      return new Gson()
          .fromJson(new Gson().fromJson(json, Map.class).get(name).toString(), float[].class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static float[] answers(Block net) {
    Gradients.off();
    try (Scope scope = new Scope();
        NDManager manager = NDManager.newBaseManager()) {
      NDArray images = manager.create(figures("images"), new Shape(2).addAll(new Shape(IMAGE)));
      return net.forward(new ParameterStore(manager, false), new NDList(images), false)
          .singletonOrThrow()
          .toFloatArray();
    }
  }

  private static List<float[]> numbers(Block net) {
    return net.getParameters().values().stream().map(p -> p.getArray().toFloatArray()).toList();
  }

  private static void assertClose(float[] ours, float[] torch) {
    assertThat(ours).hasSameSizeAs(torch);
    for (int i = 0; i < torch.length; i++) {
      assertThat(ours[i]).isCloseTo(torch[i], org.assertj.core.api.Assertions.within(1e-5f));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "small.safetensors",
        "small.float64.safetensors",
        "small.pth",
        "small.old.pth",
        "small.training.pth"
      })
  void aNetworkWithAFilesWeightsAnswersAsPyTorchDoes(String file) {
    Block net = small();
    Weights.load(net, FILES.resolve(file), IMAGE);
    assertClose(answers(net), figures("answers"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"float16", "bfloat16"})
  void halfTheBitsAreReadAsPyTorchReadsThem(String type) {
    Block net = small();
    Weights.load(net, FILES.resolve("small." + type + ".safetensors"), IMAGE);
    assertClose(answers(net), figures(type));
  }

  static Stream<String> networks() {
    return Architecture.all().stream().map(Architecture::name).distinct();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void theLayersHaveTheirNamesInTorchvisionAndTimm(String name) {
    Architecture last =
        Architecture.all().stream()
            .filter(one -> one.name().equals(name))
            .reduce((a, b) -> b)
            .get();
    Block net = last.factory().apply(10);
    assertThat(Architecture.of(net)).map(Architecture::name).contains(name);
    Set<String> names = Weights.parameters(net, Architecture.of(net), Set.of()).keySet();
    CRC32 sum = new CRC32();
    sum.update(names.stream().sorted().collect(Collectors.joining("\n")).getBytes());
    try (Reader json = Files.newBufferedReader(FILES.resolve("figures.json"))) {
      List<?> known = (List<?>) new Gson().fromJson(json, Map.class).get(name);
      assertThat((double) names.size()).isEqualTo(known.get(0));
      assertThat((double) sum.getValue()).isEqualTo(known.get(1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void bracesAreExpandedAsAShellDoes() {
    assertThat(Names.expanded("a{1,b{x,y}}c{p,q} d"))
        .containsExactly("a1cp", "a1cq", "abxcp", "abxcq", "abycp", "abycq", "d");
  }

  @Test
  void whatIsSavedIsLoadedBitByBit() {
    Block net = small();
    Weights.load(net, FILES.resolve("small.pth"), IMAGE);
    Path file = folder.resolve("again.safetensors");
    Weights.save(net, file);
    Block other = small();
    Weights.load(other, file, IMAGE);
    assertThat(numbers(other)).usingRecursiveComparison().isEqualTo(numbers(net));
  }

  /** Scales by a weight and a gain, whose name in PyTorch would be the weight's. */
  private static final class Twice extends Layer {
    Twice() {
      parameter("weight", Parameter.Type.WEIGHT);
      parameter("gain", Parameter.Type.GAMMA);
    }

    @Override
    protected NDArray apply(NDArray x, Values values, boolean training) {
      return x;
    }

    @Override
    public String toString() {
      return "twice()";
    }
  }

  @Test
  void noParameterTakesTheNameOfAnother() {
    Map<String, Parameter> named =
        Weights.parameters(sequential(new Twice()), Optional.empty(), Set.of());
    assertThat(named).containsOnlyKeys("0.weight", "0.gain");
  }

  @Test
  void whatIsSavedAsFloat16IsWhatPyTorchRoundsItTo() throws IOException {
    Block net = small();
    Weights.load(net, FILES.resolve("small.pth"), IMAGE);
    Path whole = folder.resolve("whole.safetensors");
    Path half = folder.resolve("half.safetensors");
    Weights.save(net, whole);
    Weights.save(net, half, Map.of(), true);
    Block other = small();
    Weights.load(other, half, IMAGE);
    List<float[]> rounded =
        net.getParameters().values().stream()
            .map(p -> p.getArray().toType(DataType.FLOAT16, false))
            .map(p -> p.toType(DataType.FLOAT32, false).toFloatArray())
            .toList();
    assertThat(numbers(other)).usingRecursiveComparison().isEqualTo(rounded);
    int numbers = rounded.stream().mapToInt(array -> array.length).sum();
    assertThat(Files.size(whole) - Files.size(half)).isBetween(2L * numbers, 2L * numbers + 64);
  }

  @Test
  void whatFloat16CannotHoldIsRefusedAndTheOldFileStays() throws IOException {
    Block net = small();
    Weights.load(net, FILES.resolve("small.pth"), IMAGE);
    Path file = folder.resolve("half.safetensors");
    Weights.save(net, file, Map.of(), true);
    byte[] before = Files.readAllBytes(file);
    net.getParameters().valueAt(0).getArray().addi(70_000);
    assertThatThrownBy(() -> Weights.save(net, file, Map.of(), true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("float16 ends at 65,504; save it as float32.");
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void aNetworkOfTorchvisionsIsSavedUnderItsNames() throws IOException {
    Block net = ResNet.imageNet(18, 3);
    net.initialize(NDManager.newBaseManager(), DataType.FLOAT32, new Shape(1, 3, 224, 224));
    Path file = folder.resolve("resnet18.safetensors");
    Weights.save(net, file);
    try (TensorFile saved = Format.open(file)) {
      assertThat(saved.tensors().get("layer2.0.downsample.1.running_var").shape())
          .isEqualTo(new Shape(128));
    }
    Block other = ResNet.imageNet(18, 3);
    Weights.load(other, file);
    Path again = folder.resolve("again.safetensors");
    Weights.save(other, again);
    assertThat(Files.mismatch(file, again)).isEqualTo(-1);
  }

  private void assertRefused(Block net, String file, String... words) {
    assertThatThrownBy(() -> Weights.load(net, FILES.resolve(file), IMAGE))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll(words)
        .hasMessageEndingWith(".");
  }

  @Test
  void aFileThatDoesNotFitIsRefusedByWhatDiffersAndNothingHasChanged() {
    Block wider = sequential(conv(4, 3), batchNorm(), relu(), flatten(), linear(5));
    assertRefused(wider, "small.pth", "4.weight (3, 64)", "(5, 64)");
    assertThat(wider.getParameters().values()).noneMatch(Parameter::isInitialized);
    Weights.load(wider = small(), FILES.resolve("small.pth"), IMAGE);

    Block longer = sequential(conv(4, 3), batchNorm(), relu(), flatten(), linear(5), linear(3));
    longer.initialize(
        NDManager.newBaseManager(), DataType.FLOAT32, new Shape(1).addAll(new Shape(IMAGE)));
    List<float[]> before = numbers(longer);
    assertRefused(longer, "small.safetensors", "has no 5.weight");
    assertThat(numbers(longer)).usingRecursiveComparison().isEqualTo(before);

    assertRefused(sequential(conv(4, 3), batchNorm()), "small.old.pth", "holds 4.weight (3, 64)");
  }

  @Test
  void whatCannotBeLoadedOrSavedIsRefusedInOneSentence() {
    assertThatThrownBy(() -> Weights.load(small(), FILES.resolve("small.pth")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("channels, height and width");
    assertThatThrownBy(() -> Weights.save(LeNet.lecture(10), folder.resolve("x")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no weights yet");
    Block doubles = sequential(linear(2));
    doubles.initialize(NDManager.newBaseManager(), DataType.FLOAT64, new Shape(1, 2));
    assertThatThrownBy(() -> Weights.save(doubles, folder.resolve("x")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("computes with float64");
    assertThatThrownBy(() -> Weights.save(small(), folder.resolve("x.pth")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("name it .safetensors");
    assertThatThrownBy(() -> Weights.load(small(), folder.resolve("none.pth"), IMAGE))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("none.pth");
  }

  /** Returns a zip archive as torch.save makes it, of this pickle. */
  private static byte[] archive(byte[] pickle) {
    return archive(pickle, ZipEntry.STORED);
  }

  private static byte[] archive(byte[] pickle, int method) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes);
        ZipFile sample = new ZipFile(FILES.resolve("small.pth").toFile())) {
      for (ZipEntry entry : Collections.list(sample.entries())) {
        byte[] content =
            entry.getName().endsWith("data.pkl")
                ? pickle
                : sample.getInputStream(entry).readAllBytes();
        CRC32 sum = new CRC32();
        sum.update(content);
        ZipEntry same = new ZipEntry(entry.getName());
        same.setMethod(method);
        same.setSize(content.length);
        same.setCrc(sum.getValue());
        zip.putNextEntry(same);
        zip.write(content);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] pickle() throws IOException {
    try (ZipFile sample = new ZipFile(FILES.resolve("small.pth").toFile())) {
      return sample.getInputStream(sample.getEntry("small/data.pkl")).readAllBytes();
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void codeInAPickleIsRefusedByItsNameAndNotRun() throws IOException {
    Path file = folder.resolve("evil.pth");
    String call = "\u0080\u0002cposix\nsystem\nX\u0005\0\0\0touch\u0085R.";
    for (byte[] evil : List.of(archive(ascii(call)), ascii(call))) {
      Files.write(file, evil);
      assertThatThrownBy(() -> Weights.load(small(), file, IMAGE))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("posix.system")
          .hasMessageEndingWith(".");
    }
    Files.write(file, archive(ascii("\u0080\u0002K\u0001(bt")));
    assertThatThrownBy(() -> Weights.load(small(), file, IMAGE))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("makes no sense");
    Files.write(file, archive(ascii("\u0080\u0002\u0081.")));
    assertThatThrownBy(() -> Weights.load(small(), file, IMAGE))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("0x81");
    Files.write(file, archive(pickle(), ZipEntry.DEFLATED));
    assertThatThrownBy(() -> Weights.load(small(), file, IMAGE))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("compressed");
  }

  @Test
  void overlapsGapsAndFalseSizesAreRefused() throws IOException {
    assertThat(
            refusal(
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[2,6]}}",
                6))
        .contains("overlap or leave a gap at byte 4");
    assertThat(refusal("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}", 4))
        .contains("a does not have the bytes that its shape needs");
    assertThat(
            refusal(
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296,4294967296],\"data_offsets\":[0,4]}}",
                4))
        .contains("header");
    assertThat(refusal("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 8))
        .contains("8 bytes of numbers instead of 4");
    assertThat(refusal("{\"a\":{\"dtype\":\"F4\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4))
        .contains("type \"F4\"");
    assertThat(
            refusal(
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
                8))
        .contains("two tensors a");
  }

  @Test
  void denseNetsOldNamesAreThoseOfToday() throws IOException {
    String header =
        "{\"features.denseblock1.denselayer10.norm.1.weight\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}";
    assertThat(refusal(header, 4)).isEqualTo("read");
    try (TensorFile file = Format.open(folder.resolve("made.safetensors"))) {
      assertThat(Weights.weights(file))
          .containsOnlyKeys("features.denseblock1.denselayer10.norm1.weight");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {'P', 0x80})
  void aHeadersLengthIsNotTakenForTheMarkOfAnotherFormat(int length) throws IOException {
    String header = "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}";
    assertThat(refusal(header + " ".repeat(length - header.length()), 4)).isEqualTo("read");
  }

  private String refusal(String header, int bytes) throws IOException {
    Path file = folder.resolve("made.safetensors");
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer all = ByteBuffer.allocate(8 + json.length + bytes).order(ByteOrder.LITTLE_ENDIAN);
    Files.write(file, all.putLong(json.length).put(json).array());
    try {
      Format.open(file).close();
      return "read";
    } catch (DataException e) {
      return e.getMessage();
    }
  }

  static Stream<HostileBytes> readers() throws IOException {
    UnaryOperator<byte[]> asIs = UnaryOperator.identity();
    return Stream.of(
        reader("safetensors", sample("small.safetensors"), asIs),
        reader("bfloat16", sample("small.bfloat16.safetensors"), asIs),
        reader("archive of PyTorch's", sample("small.pth"), asIs),
        reader("pickle in a sound archive", pickle(), WeightsTest::archive),
        reader("pickles of before 1.6", sample("small.old.pth"), asIs));
  }

  private static byte[] sample(String file) throws IOException {
    return Files.readAllBytes(FILES.resolve(file));
  }

  private static HostileBytes reader(String name, byte[] sample, UnaryOperator<byte[]> seal) {
    return new HostileBytes(name, sample, seal, DataException.class, WeightsTest::read);
  }

  /** Reads all of a file, as into a network that it fits. */
  private static void read(Path path) throws IOException {
    try (TensorFile file = Format.open(path)) {
      for (TensorFile.Tensor tensor : file.tensors().values()) {
        if (tensor.type().isWeight()) {
          file.numbers(tensor).readNBytes(1 << 10);
        }
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("readers")
  void hostileBytesAreRefusedInASentence(HostileBytes reader) throws Exception {
    reader.feed(2_000, folder);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("readers")
  @Tag("long")
  void manyMoreHostileBytesAre(HostileBytes reader) throws Exception {
    reader.feed(20_000, folder);
  }
}
