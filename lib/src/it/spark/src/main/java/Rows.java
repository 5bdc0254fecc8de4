import ai.djl.modality.Classifications.Classification;
import convbook.fetch.DataException;
import convbook.predict.Classifier;
import java.nio.file.Path;
import java.util.Iterator;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** The rows of some files, each of which is scored as its row is asked for. */
final class Rows implements Iterator<Row> {
  private static Classifier loaded;

  private final Classifier classifier;
  private final Iterator<Row> files;

  Rows(Path exported, Iterator<Row> files) {
    this.classifier = loaded(exported);
    this.files = files;
  }

  /** Returns the network, which each process loads once: its tasks may share it. */
  private static synchronized Classifier loaded(Path exported) {
    if (loaded == null) {
      loaded = Classifier.load(exported);
    }
    return loaded;
  }

  @Override
  public boolean hasNext() {
    return files.hasNext();
  }

  @Override
  public Row next() {
    Row file = files.next();
    String path = file.getString(0);
    try {
      Classification best = classifier.predict(file.<byte[]>getAs("content")).best();
      return RowFactory.create(path, best.getClassName(), best.getProbability(), null);
    } catch (DataException e) {
      // One bad file in a million is no reason to lose the others.
      return RowFactory.create(path, null, null, e.getMessage());
    }
  }
}
