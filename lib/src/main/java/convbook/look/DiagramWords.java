package convbook.look;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import convbook.device.Text;
import convbook.layer.Branches;
import convbook.layer.Conv;
import convbook.layer.Linear;
import convbook.layer.Pool;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a diagram shows, in words: how many layers of each kind, and the pixels that they leave. */
final class DiagramWords {
  private static final String CONVOLUTION = "convolution";
  private static final String LINEAR = "linear layer";
  private static final String POOLING = "pooling layer";
  private static final Map<String, String> JOINS = Map.of("+", "sum", "concat", "concatenation");

  private static final List<String> NUMBERS =
      List.of(
          "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
          "eleven", "twelve");

  private final List<String> seen = new ArrayList<>();
  private final Shape image;
  private Shape last;
  private String end = "";

  /** Begins with the shape of a batch of one image. */
  DiagramWords(Shape image) {
    this.image = image;
    this.last = image;
  }

  /** Takes in the next block of the diagram and the shape of its output. */
  void see(Block block, Shape output) {
    if (block instanceof Conv) {
      seen.add(CONVOLUTION);
    } else if (block instanceof Linear) {
      seen.add(LINEAR);
    } else if (block instanceof Pool) {
      seen.add(POOLING);
    } else if (block instanceof Branches branches) {
      seen.add(JOINS.getOrDefault(branches.symbol(), branches.symbol()));
    }
    if (isMap(output)) {
      last = output;
    }
  }

  /** Says at which layer the diagram ends, and why. */
  void refuse(String layer, String why) {
    end = Text.of("; there %s %s", layer, why);
  }

  private static boolean isMap(Shape shape) {
    return shape.dimension() == 4;
  }

  @Override
  public String toString() {
    String layers =
        Stream.concat(Stream.of(CONVOLUTION, LINEAR, POOLING), JOINS.values().stream().sorted())
            .filter(seen::contains)
            .map(kind -> counted(Collections.frequency(seen, kind), kind))
            .collect(Collectors.joining(", "));
    return (layers.isEmpty() ? "no layer with weights" : layers)
        + (isMap(image) ? Text.of(", %d to %d pixels", image.get(2), last.get(2)) : "")
        + end;
  }

  private static String counted(int count, String kind) {
    String number = count < NUMBERS.size() ? NUMBERS.get(count) : Integer.toString(count);
    return number + " " + kind + (count == 1 ? "" : "s");
  }
}
