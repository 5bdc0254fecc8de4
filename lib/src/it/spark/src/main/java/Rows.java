import convbook.fetch.DataException;
import convbook.data.ImageSet;
import convbook.train.Predictions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** The rows of some files, which are scored batch by batch as rows are asked for. */
final class Rows implements Iterator<Row> {
  private static final int BATCH = 64;

  private final Trained network;
  private final Iterator<Row> files;
  private final Queue<Row> ready = new ArrayDeque<>();

  Rows(Trained network, Iterator<Row> files) {
    this.network = network;
    this.files = files;
  }

  @Override
  public boolean hasNext() {
    return !ready.isEmpty() || files.hasNext();
  }

  @Override
  public Row next() {
    if (ready.isEmpty()) {
      score();
    }
    return ready.remove();
  }

  private void score() {
    List<String> paths = new ArrayList<>();
    List<byte[]> pictures = new ArrayList<>();
    for (int i = 0; i < BATCH && files.hasNext(); i++) {
      Row file = files.next();
      try {
        pictures.add(ImageSet.decode(file.getAs("content"), Trained.CHANNELS, Trained.SIDE));
        paths.add(file.getString(0));
      } catch (DataException e) {
        // One bad file in a million is no reason to lose the others.
        ready.add(RowFactory.create(file.getString(0), null, null, e.getMessage()));
      }
    }
    if (!pictures.isEmpty()) {
      Predictions said = network.predict(pictures);
      for (int i = 0; i < paths.size(); i++) {
        String name = said.classes().get(said.predicted(i));
        ready.add(RowFactory.create(paths.get(i), name, said.confidence(i), null));
      }
    }
  }
}
