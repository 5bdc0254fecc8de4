package convbook.look;

import static convbook.layer.Layers.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import convbook.layer.Layer;
import convbook.net.AlexNet;
import convbook.net.GoogLeNet;
import convbook.net.ResNet;
import convbook.net.SeNet;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class DiagramTest {

  private static Document parse(Diagram diagram) throws Exception {
    byte[] svg = diagram.svg().getBytes(StandardCharsets.UTF_8);
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg));
  }

  private static List<String> texts(Diagram diagram) throws Exception {
    NodeList nodes = parse(diagram).getElementsByTagName("text");
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      texts.add(nodes.item(i).getTextContent());
    }
    return texts;
  }

  @Test
  void layersAndTheShapesBetweenThemAreWrittenDown() throws Exception {
    Block net = sequential(conv(6, 5).pad(2), sigmoid(), avgPool(2), flatten(), linear(10));
    assertThat(texts(Diagram.of(net, 1, 28, 28)))
        .containsExactlyInAnyOrder(
            "1 × 28 × 28",
            "conv(6, 5).pad(2)",
            "sigmoid()",
            "6 × 28 × 28",
            "avgPool(2)",
            "6 × 14 × 14",
            "flatten()",
            "1176",
            "linear(10)",
            "10");
    assertThat(net.isInitialized()).isFalse();
  }

  @Test
  void aShortcutIsAnArrowOfItsOwnAndAProjectionABox() throws Exception {
    Diagram plain = Diagram.of(ResNet.residualBlock(64, 1, false), 64, 24, 24);
    assertThat(texts(plain)).contains("+").doesNotContain("conv(64, 1)");
    assertThat(parse(plain).getElementsByTagName("path").getLength()).isEqualTo(5 + 1);
    Diagram projected = Diagram.of(ResNet.residualBlock(128, 2, true), 64, 24, 24);
    assertThat(texts(projected)).contains("conv(128, 1).stride(2)");
  }

  @Test
  void everythingLiesInsideThePicture() throws Exception {
    Diagram whole = Diagram.of(GoogLeNet.lecture(10), 1, 96, 96);
    NodeList boxes = parse(whole).getElementsByTagName("rect");
    assertThat(boxes.getLength()).isGreaterThan(9 * 7);
    for (int i = 1; i < boxes.getLength(); i++) {
      Element box = (Element) boxes.item(i);
      assertThat(number(box, "x") + number(box, "width")).isBetween(0.0, (double) whole.width());
      assertThat(number(box, "y") + number(box, "height")).isBetween(0.0, (double) whole.height());
    }
  }

  private static double number(Element box, String name) {
    return Double.parseDouble(box.getAttribute(name));
  }

  @Test
  void aNameMayHoldAnyLetter() throws Exception {
    Layer odd =
        new Layer() {
          @Override
          protected NDArray apply(NDArray x, Values values, boolean training) {
            return x;
          }

          @Override
          public String toString() {
            return "clip(x < 1 && x > 0, \"a\", '&amp;')";
          }
        };
    assertThat(texts(Diagram.of(odd, 1, 2, 2))).contains(odd.toString());
    assertThat(Figure.of(Diagram.of(odd, 1, 2, 2)).width()).isGreaterThan(50);
  }

  @Test
  void auxiliaryHeadsHangAtTheirStages() throws Exception {
    assertThat(texts(Diagram.of(GoogLeNet.withAuxiliaryHeads(1000), 3, 224, 224)))
        .filteredOn(text -> text.equals("1000 in training"))
        .hasSize(2);
  }

  @Test
  void theCaptionCountsTheLayersAndThePixels() {
    assertThat(Diagram.of(AlexNet.lecture(10), 1, 224, 224))
        .hasToString(
            "diagram: five convolutions, three linear layers, three pooling layers, 224 to 5 pixels");
    assertThat(Diagram.of(ResNet.residualBlock(64, 1, false), 64, 24, 24))
        .hasToString("diagram: two convolutions, one sum, 24 to 24 pixels");
    assertThat(Diagram.of(SeNet.around(conv(16, 3).pad(1), 16, 4), 16, 32, 32))
        .hasToString("diagram: one convolution, two linear layers, 32 to 32 pixels");
    assertThat(Diagram.of(relu(), 7)).hasToString("diagram: no layer with weights");
  }

  @Test
  void twoDiagramsStandSideBySide() {
    Diagram one = Diagram.of(relu(), 1, 2, 2);
    Diagram two = Diagram.of(sequential(conv(8, 1), flatten()), 1, 2, 2);
    assertThat(one.beside(two).width()).isGreaterThan(one.width() + two.width());
    assertThat(one.beside(two).height()).isEqualTo(Math.max(one.height(), two.height()));
  }

  @Test
  void aDenseBlockHasAnArcFromEachToEveryLaterOne() {
    Diagram four = Diagram.arcs(4);
    assertThat(four.drawing().split("<path ")).hasSize(1 + 10);
    assertThat(four.drawing().split("<circle ")).hasSize(1 + 5);
    assertThat(four.caption()).contains("10 arcs");
    assertThatThrownBy(() -> Diagram.arcs(0)).hasMessageContaining("layers");
  }

  @Test
  void blocksThatDoNotFitAreNamed() {
    assertThatThrownBy(() -> Diagram.of(residual(conv(8, 3), identity()), 4, 9, 9))
        .hasMessageContaining("Residual of (4, 9, 9)")
        .hasMessageContaining("1x1 convolution");
    assertThatThrownBy(() -> Diagram.of(maxPool(3), 4, 2, 2)).hasMessageContaining("window");
  }

  @Test
  void withoutTheLibrariesThatLayItOutADiagramIsRefusedInOneSentence() throws Exception {
    List<URL> path = new ArrayList<>();
    for (String jar : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (!jar.contains("elk")) {
        path.add(new File(jar).toURI().toURL());
      }
    }
    try (var loader =
        new URLClassLoader(path.toArray(new URL[0]), ClassLoader.getPlatformClassLoader())) {
      Object layer = loader.loadClass("convbook.layer.Layers").getMethod("relu").invoke(null);
      Method of =
          loader
              .loadClass("convbook.look.Diagram")
              .getMethod("of", loader.loadClass("ai.djl.nn.Block"), long[].class);
      assertThatThrownBy(() -> of.invoke(null, layer, new long[] {1, 4, 4}))
          .cause()
          .hasMessageContaining("A diagram needs libraries that are not here (org/eclipse/elk/")
          .hasMessageContaining("add org.eclipse.elk.alg.layered");
    }
  }

  private static Diagram ofRefusal(Block net, long... image) {
    Throwable refusal = catchThrowable(() -> Summary.of(net, image));
    return Diagram.ofError(new IllegalStateException("outside", refusal)).orElseThrow();
  }

  @Test
  void aLayerThatRefusesIsMarkedAndNothingIsDrawnBehindIt() throws Exception {
    Diagram refused = ofRefusal(sequential(conv(6, 5), relu(), linear(10), relu()), 1, 16, 16);
    assertThat(texts(refused))
        .containsExactlyInAnyOrder(
            "1 × 16 × 16",
            "conv(6, 5)",
            "relu()",
            "6 × 12 × 12",
            "✗ linear(10)",
            "cannot take 6 × 12 × 12");
    assertThat(refused)
        .hasToString(
            "diagram: one convolution, 16 to 12 pixels; there linear(10) cannot take 6 × 12 × 12");
    assertThat(refused.svg()).contains("stroke='#b00020' stroke-width='3'");
    assertThat(Diagram.of(conv(6, 5), 1, 16, 16).svg()).doesNotContain("#b00020");
  }

  @Test
  void aLayerThatRefusesInsideOfBlocksIsFound() throws Exception {
    Block deep = concat(conv(2, 1), sequential(maxPool(2), conv(3, 9)));
    Diagram inBranch = ofRefusal(sequential(conv(4, 3), deep), 1, 8, 8);
    assertThat(texts(inBranch)).contains("conv(2, 1)", "✗ conv(3, 9)", "cannot take 4 × 3 × 3");
    Diagram join = ofRefusal(sequential(residual(conv(4, 3), identity()), relu()), 1, 8, 8);
    assertThat(texts(join))
        .contains("4 × 6 × 6", "✗ +", "cannot join these")
        .doesNotContain("relu()");
    Block head = sequential(flatten(), linear(2));
    Block after = sequential(linear(3), flatten());
    Diagram behind = ofRefusal(auxiliary(conv(4, 3), head, after), 1, 8, 8);
    assertThat(texts(behind)).contains("✗ linear(3)", "2 in training");
  }

  @Test
  void everyWayIntoANetworkLeadsToTheSameDiagram() {
    Block net = sequential(conv(6, 5), sequential(maxPool(2), conv(3, 9)));
    Diagram expected = ofRefusal(net, 1, 8, 8);
    assertThat(catchThrowable(() -> net.getOutputShapes(new Shape[] {new Shape(32, 1, 8, 8)})))
        .satisfies(thrown -> assertThat(Diagram.ofError(thrown)).contains(expected));
    assertThat(catchThrowable(() -> Diagram.of(net, 1, 8, 8)))
        .satisfies(thrown -> assertThat(Diagram.ofError(thrown)).contains(expected));
    try (NDManager manager = NDManager.newBaseManager()) {
      net.initialize(manager, DataType.FLOAT32, new Shape(1, 1, 40, 40));
      NDList small = new NDList(manager.ones(new Shape(2, 1, 8, 8)));
      assertThat(
              catchThrowable(() -> net.forward(new ParameterStore(manager, false), small, false)))
          .satisfies(thrown -> assertThat(Diagram.ofError(thrown)).contains(expected));
    }
    assertThat(Diagram.ofError(new IllegalStateException("no shape"))).isEmpty();
  }

  @Test
  void aPictureHasFewerColorsThanTheEyeTellsApartAndASmallerFile() throws IOException {
    Diagram diagram = Diagram.of(ResNet.residualBlock(16, 1, false), 16, 32, 32);
    BufferedImage painted =
        Figure.painted(diagram.width(), diagram.height(), "", diagram::paint).image();
    BufferedImage shown = Figure.of(diagram).image();
    assertThat(new Color(shown.getRGB(0, 0))).isEqualTo(Color.WHITE);
    int furthest = 0;
    for (int i = 0; i < shown.getWidth() * shown.getHeight(); i++) {
      int was = painted.getRGB(i % shown.getWidth(), i / shown.getWidth());
      int is = shown.getRGB(i % shown.getWidth(), i / shown.getWidth());
      for (int shift : new int[] {0, 8, 16}) {
        furthest = Math.max(furthest, Math.abs((was >> shift & 255) - (is >> shift & 255)));
      }
    }
    assertThat(furthest).isLessThan(8);
    assertThat(png(shown)).isLessThan(png(painted) * 4 / 5);
  }

  private static int png(BufferedImage image) throws IOException {
    var bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.size();
  }
}
