package convbook.look;

import com.google.gson.Gson;
import convbook.device.Check;
import convbook.device.Words;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/**
 * A page to be played with, made of numbers from this program by {@link Explore}. A notebook shows
 * it; where no script runs, as in a notebook that is not trusted, on GitHub or in a project, there
 * is its picture.
 *
 * @param kind which page it is
 * @param values the numbers on it, as JSON
 * @param picture what it shows at first
 */
public record Explorable(String kind, String values, Figure picture) {
  /** Checks that all is there. */
  public Explorable {
    Check.given("kind", kind);
    Check.given("values", values);
    Check.given("picture", picture);
  }

  static {
    Screen.current(); // as for a Figure
  }

  /** Makes one; the picture is drawn if there is nothing wrong with the values. */
  static Explorable of(String kind, Object values, Supplier<Figure> picture) {
    String json;
    try {
      json = new Gson().toJson(values);
    } catch (IllegalArgumentException notFinite) {
      throw Check.refusal(
          "The numbers of this page are not all finite (%s); give others, or train the network again with a lower rate.",
          notFinite.getMessage());
    }
    return new Explorable(kind, json, picture.get());
  }

  /**
   * Returns the page as HTML that asks for nothing from elsewhere.
   *
   * @param still what is shown where no script runs, as HTML
   * @hidden
   */
  public String html(String still) {
    // Gson writes <, >, & and ' as \\u and their number, so that nothing ends the attribute.
    return read("explore.html")
        .replace("{{kind}}", kind)
        .replace("{{still}}", still)
        .replace("{{family}}", "sans-serif, " + Svg.CHINESE)
        .replace("{{script}}", read("explore.js") + read(kind + ".js"))
        .replace("{{words}}", new Gson().toJson(Words.under("explore." + kind + ".")))
        .replace("{{values}}", values);
  }

  private static String read(String name) {
    try (InputStream in = Explorable.class.getResourceAsStream(name)) {
      if (in == null) {
        throw Check.refusal("There is no explorable page %s; make one by Explore's methods.", name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return picture.toString();
  }
}
