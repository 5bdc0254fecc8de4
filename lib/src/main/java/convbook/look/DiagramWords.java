package convbook.look;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import convbook.device.Text;
import convbook.device.Words;
import convbook.layer.Branches;
import convbook.layer.Conv;
import convbook.layer.Linear;
import convbook.layer.Pool;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a diagram shows, in words: how many layers of each kind, and the pixels that they leave. */
final class DiagramWords {
  /** What is counted, in the order in which it is told. */
  private enum Kind {
    CONVOLUTION,
    LINEAR,
    POOLING,
    CONCATENATION,
    SUM;

    String counted(int count) {
      List<String> numbers = List.of(Words.of("diagram.numbers").split(","));
      String number = count < numbers.size() ? numbers.get(count) : Integer.toString(count);
      String plural = count == 1 ? "" : "s";
      return switch (this) {
        case CONVOLUTION -> Words.of("diagram.convolution", number, plural);
        case LINEAR -> Words.of("diagram.linear", number, plural);
        case POOLING -> Words.of("diagram.pooling", number, plural);
        case CONCATENATION -> Words.of("diagram.concatenation", number, plural);
        case SUM -> Words.of("diagram.sum", number, plural);
      };
    }
  }

  private final List<Kind> seen = new ArrayList<>();
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
      seen.add(Kind.CONVOLUTION);
    } else if (block instanceof Linear) {
      seen.add(Kind.LINEAR);
    } else if (block instanceof Pool) {
      seen.add(Kind.POOLING);
    } else if (block instanceof Branches branches && branches.symbol().equals("concat")) {
      seen.add(Kind.CONCATENATION);
    } else if (block instanceof Branches branches && branches.symbol().equals("+")) {
      seen.add(Kind.SUM);
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
        Stream.of(Kind.values())
            .filter(seen::contains)
            .map(kind -> kind.counted(Collections.frequency(seen, kind)))
            .collect(Collectors.joining(", "));
    return (layers.isEmpty() ? Words.of("diagram.none") : layers)
        + (isMap(image) ? Words.of("diagram.pixels", image.get(2), last.get(2)) : "")
        + end;
  }
}
