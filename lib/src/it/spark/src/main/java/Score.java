import java.io.IOException;
import java.nio.file.Path;
import org.apache.spark.SparkFiles;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** Scores a folder of pictures on as many machines as Spark has. */
public final class Score {
  private Score() {}

  /**
   * Runs under {@code spark-submit}.
   *
   * @param args the exported network, the folder of pictures, and where the table goes
   */
  public static void main(String[] args) throws IOException {
    if (args.length != 3) {
      System.err.printf("%d words given; give NETWORK PICTURES TABLE.%n", args.length);
      System.exit(2);
    }
    try (SparkSession spark = SparkSession.builder().appName("score").getOrCreate()) {
      table(spark, args[0], args[1]).write().parquet(args[2]);
    }
  }

  /**
   * Returns a row for each file: {@code path}, {@code class} and {@code probability}, or what is
   * wrong with it in {@code trouble}.
   */
  static Dataset<Row> table(SparkSession spark, String network, String pictures) {
    // Spark brings the file to every machine.
    spark.sparkContext().addFile(network);
    String name = Path.of(network).getFileName().toString();
    MapPartitionsFunction<Row, Row> score =
        files -> new Rows(Path.of(SparkFiles.get(name)), files);
    return spark
        .read()
        .format("binaryFile")
        .option("recursiveFileLookup", "true")
        .load(pictures)
        .select("path", "content")
        .mapPartitions(
            score,
            Encoders.row(
                StructType.fromDDL(
                    "path STRING, class STRING, probability DOUBLE, trouble STRING")));
  }
}
