package convbook.kernel.eval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TracebackTest {
  private static StackTraceElement frame(String type, String method) {
    return new StackTraceElement(type, method, "A.java", 7);
  }

  private static Exception thrown(StackTraceElement... frames) {
    var thrown = new IllegalStateException("no");
    thrown.setStackTrace(frames);
    return thrown;
  }

  private static List<String> plain(CellError error) {
    return error.traceback().stream().map(line -> line.replaceAll("\u001b\\[\\d*m", "")).toList();
  }

  @Test
  void framesOfLibrariesAreOneLineThatSaysHowToSeeThem() {
    Exception thrown =
        thrown(
            frame("ai.djl.nn.Block", "forward"),
            frame("ai.djl.ndarray.NDArray", "add"),
            frame("java.util.ArrayList", "forEach"),
            frame("Lonely", "run"),
            frame("REPL.$JShell$7", "do_it$"),
            frame("java.lang.Thread", "run"));
    CellError error = Traceback.of(thrown, new CellLines());
    assertThat(plain(error))
        .containsExactly(
            "IllegalStateException: no",
            "  ... 4 frames of ai.djl, java.util, Lonely; %tb shows them");
    assertThat(error.whole())
        .contains("  at ai.djl.nn.Block.forward (A.java:7)\n", "  at Lonely.run (A.java:7)\n")
        .doesNotContain("frames of", "Thread");
  }

  @Test
  void whatAThreadPrintsIsNotFolded() {
    String text =
        Traceback.text(
            thrown(frame("ai.djl.nn.Block", "forward"), frame("REPL.$JShell$7", "do_it$")),
            new CellLines());
    assertThat(text)
        .isEqualTo("IllegalStateException: no\n  at ai.djl.nn.Block.forward (A.java:7)\n");
  }

  /**
   * JupyterLab's ground of errors is #fdd in its light theme and about #501f1b in its dark one. To
   * stand out from both by the 4.5:1 of WCAG 2.1, 1.4.3, a color's luminance would have to be at
   * most 0.14 and at least 0.29; so errors take the text's own color, which themes choose.
   */
  @Test
  void anErrorSetsNoColors() {
    CellError error = Traceback.of(thrown(frame("ai.djl.nn.Block", "forward")), new CellLines());
    assertThat(String.join("", error.traceback()))
        .contains("\u001b[1m")
        .doesNotContain("[1;3", "[3");
    double light = luminance(0xff, 0xdd, 0xdd);
    double dark = luminance(0x50, 0x1f, 0x1b);
    assertThat((light + 0.05) / 4.5 - 0.05).isLessThan(4.5 * (dark + 0.05) - 0.05);
    assertThat((light + 0.05) / (luminance(0, 0, 0) + 0.05)).isGreaterThan(4.5);
    assertThat((luminance(255, 255, 255) + 0.05) / (dark + 0.05)).isGreaterThan(4.5);
  }

  /** Relative luminance as WCAG 2.1 defines it. */
  private static double luminance(int... rgb) {
    double[] shares = {0.2126, 0.7152, 0.0722};
    double sum = 0;
    for (int i = 0; i < rgb.length; i++) {
      double c = rgb[i] / 255.0;
      sum += shares[i] * (c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4));
    }
    return sum;
  }
}
