package convbook.kernel.display;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.nn.SymbolBlock;
import convbook.kernel.eval.Cell;
import convbook.kernel.eval.CellLines;
import convbook.kernel.eval.Traceback;
import convbook.look.Charts;
import convbook.look.ConfusionMatrix;
import convbook.look.Diagram;
import convbook.look.Explorable;
import convbook.look.Figure;
import convbook.look.Summary;
import convbook.train.CrossValidation;
import convbook.train.History;
import convbook.train.LearningRateFinder;
import convbook.train.Predictions;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.Renderer;
import io.github.spencerpark.jupyter.kernel.display.common.Image;
import io.github.spencerpark.jupyter.kernel.display.common.Text;
import io.github.spencerpark.jupyter.kernel.display.common.Url;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import java.awt.image.BufferedImage;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.knowm.xchart.internal.chartpart.Chart;
import tech.tablesaw.table.Relation;

/**
 * Shows a value as what it is: a chart as a picture, a table as a table, a tensor as its shape and
 * a corner of its numbers. A value that cannot be drawn is shown as the reason why.
 */
public final class CourseRenderer extends Renderer {
  /** A notebook stores what it shows, and a browser must draw it each time. */
  private static final int LONGEST = 100_000;

  public CourseRenderer() {
    Image.registerAll(this);
    Url.registerAll(this);
    Text.registerAll(this);
    text(this, Collection.class, ArrayText::of);
    text(this, Map.class, ArrayText::of);
    teach(this);
  }

  /** Has a renderer of IJava's show the course's values as what they are. */
  public static void teach(Renderer renderer) {
    picture(renderer, BufferedImage.class, Png::of);
    picture(renderer, Figure.class, Png::of);
    explorable(renderer);
    picture(renderer, Chart.class, chart -> Png.of(Figure.of(chart)));
    picture(renderer, Diagram.class, diagram -> Png.of(Figure.of(diagram)));
    picture(renderer, ConfusionMatrix.class, confusion -> Png.of(confusion.figure()));
    picture(renderer, LearningRateFinder.class, sweep -> captioned(Charts.of(sweep), sweep));
    picture(renderer, History.class, history -> captioned(Charts.of(history), history));
    table(renderer, Relation.class, table -> table);
    table(renderer, Summary.class, Summary::table);
    table(renderer, CrossValidation.class, CrossValidation::table);
    table(renderer, Predictions.class, Predictions::table);
    network(renderer);
    text(renderer, NDArray.class, TensorText::of);
    text(
        renderer,
        NDList.class,
        list -> list.stream().map(TensorText::head).collect(Collectors.joining("\n")));
  }

  @Override
  public DisplayData render(Object value, Map<String, Object> params) {
    return guarded(value, () -> super.render(value, params));
  }

  @Override
  public DisplayData renderAs(Object value, Map<String, Object> params, String... types) {
    return guarded(value, () -> super.renderAs(value, params, types));
  }

  private static DisplayData guarded(Object value, Supplier<DisplayData> rendering) {
    try {
      DisplayData data =
          value == null || value.getClass().isArray()
              ? new DisplayData(ArrayText.of(value))
              : plain(rendering.get());
      if (data.getData(MIMEType.TEXT_PLAIN) instanceof String text && text.length() > LONGEST) {
        data.putText(
            String.format(
                Locale.ROOT,
                "%s… (%,d characters more; System.out.print shows all)",
                text.substring(0, LONGEST),
                text.length() - LONGEST));
      }
      return data;
    } catch (Throwable failure) {
      Cell.ofThisThread().giveWayTo(failure);
      // Whatever it was, an Error too: thrown further it would end the kernel's own thread.
      return new DisplayData(
          CellLines.plain(
              "This "
                  + value.getClass().getName()
                  + " could not be shown: "
                  + Traceback.summary(failure)));
    }
  }

  private static DisplayData plain(DisplayData shown) {
    if (shown.getData(MIMEType.TEXT_PLAIN) instanceof String text) {
      shown.putText(CellLines.plain(text));
    }
    return shown;
  }

  private static Png captioned(Chart<?, ?> chart, Object value) {
    return Png.of(Figure.of(chart).caption(value.toString()));
  }

  private static <T> void picture(Renderer renderer, Class<T> type, Function<T, Png> drawing) {
    renderer
        .createRegistration(type)
        .preferring(MIMEType.IMAGE_PNG)
        .register(
            (value, context) -> {
              Png png = drawing.apply(value);
              context.renderIfRequested(
                  MIMEType.IMAGE_PNG,
                  (mime, out) -> {
                    out.putData(mime, png.base64(), png.metadata());
                    if (!png.strips().isEmpty()) {
                      out.putHTML(png.html());
                    }
                  });
              context.renderIfRequested(MIMEType.TEXT_PLAIN, png::text);
            });
  }

  /** A page to be played with, and its picture for who shows no pages or runs no scripts. */
  private static void explorable(Renderer renderer) {
    renderer
        .createRegistration(Explorable.class)
        .preferring(MIMEType.IMAGE_PNG)
        .register(
            (page, context) -> {
              Png png = Png.of(page.picture());
              context.renderIfRequested(
                  MIMEType.IMAGE_PNG,
                  (mime, out) -> {
                    out.putData(mime, png.base64(), png.metadata());
                    out.putHTML(page.html(png.html()));
                  });
              context.renderIfRequested(MIMEType.TEXT_PLAIN, png::text);
            });
  }

  private static <T> void table(Renderer renderer, Class<T> type, Function<T, Relation> table) {
    renderer
        .createRegistration(type)
        .preferring(MIMEType.TEXT_HTML)
        .register(
            (value, context) -> {
              Relation rows = table.apply(value);
              context.renderIfRequested(MIMEType.TEXT_HTML, () -> TableHtml.of(rows));
              context.renderIfRequested(MIMEType.TEXT_PLAIN, () -> rows.print());
            });
  }

  /** A network is its code, and once it knows what it is given, the table of its layers. */
  private static void network(Renderer renderer) {
    renderer
        .createRegistration(Block.class)
        .preferring(MIMEType.TEXT_PLAIN)
        .register(
            (net, context) ->
                context.renderIfRequested(
                    MIMEType.TEXT_PLAIN,
                    (mime, out) -> {
                      out.putText(net.toString());
                      if (net.isInitialized() && !(net instanceof SymbolBlock)) {
                        long[] image = net.getInputShapes()[0].slice(1).getShape();
                        out.putHTML(TableHtml.of(Summary.of(net, image).table()));
                      }
                    }));
  }

  private static <T> void text(Renderer renderer, Class<T> type, Function<T, String> text) {
    renderer
        .createRegistration(type)
        .preferring(MIMEType.TEXT_PLAIN)
        .register(
            (value, context) ->
                context.renderIfRequested(MIMEType.TEXT_PLAIN, () -> text.apply(value)));
  }
}
