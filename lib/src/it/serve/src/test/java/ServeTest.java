import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.modality.Classifications;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import convbook.data.Dataset;
import convbook.data.ImageSet;
import convbook.data.sets.Garments;
import convbook.net.LeNet;
import convbook.predict.Classifier;
import convbook.train.Learner;
import convbook.train.Sgd;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServeTest {
  private static final int CLIENTS = 8;
  private static final int EACH = 250;
  private static final int PICTURES = 50;

  @TempDir Path folder;
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<byte[]> pictures = new ArrayList<>();
  private Classifier classifier;
  private Serve serve;

  @BeforeEach
  void trainAndServe() throws Exception {
    ImageSet drawn = Garments.test(PICTURES, 1);
    Dataset data = Dataset.of(Garments.train(2_000, 1), drawn).batch(64);
    Learner learner = Learner.of(LeNet.withBatchNorm(10), data).optimizer(Sgd.of(0.5)).quiet();
    learner.fit(1);
    Path file = folder.resolve("garments.safetensors");
    learner.export(file);
    for (int i = 0; i < PICTURES; i++) {
      BufferedImage image = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
      image.getRaster().setDataElements(0, 0, 28, 28, drawn.select(i).pixels());
      ByteArrayOutputStream png = new ByteArrayOutputStream();
      ImageIO.write(image, "png", png);
      pictures.add(png.toByteArray());
    }
    classifier = Classifier.load(file);
    serve = new Serve(classifier, 0, CLIENTS);
  }

  @AfterEach
  void stop() {
    serve.close();
  }

  @Test
  void eightClientsGetTheRightAnswerToEveryPicture() throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    List<Future<Integer>> right = new ArrayList<>();
    for (int c = 0; c < CLIENTS; c++) {
      int start = c;
      right.add(clients.submit(() -> right(start)));
    }
    long since = System.nanoTime();
    for (Future<Integer> one : right) {
      assertThat(one.get()).isEqualTo(EACH);
    }
    clients.shutdown();
    double seconds = (System.nanoTime() - since) / 1e9;
    System.out.printf("%d requests, %.0f a second%n", CLIENTS * EACH, CLIENTS * EACH / seconds);
  }

  private int right(int start) throws Exception {
    int right = 0;
    for (int i = start; i < start + EACH; i++) {
      byte[] picture = pictures.get(i % PICTURES);
      HttpResponse<String> answer = send("POST", picture);
      JsonArray five = JsonParser.parseString(answer.body()).getAsJsonArray();
      JsonObject best = five.get(0).getAsJsonObject();
      Classifications.Classification own = classifier.predict(picture).best();
      assertThat(best.get("probability").getAsDouble())
          .isCloseTo(own.getProbability(), within(1e-6));
      assertThat(five).hasSize(5);
      right += best.get("className").getAsString().equals(own.getClassName()) ? 1 : 0;
    }
    return right;
  }

  @Test
  void whatIsNoPictureIsRefusedInASentence() throws Exception {
    assertThat(refused("POST", "no picture".getBytes(), 400))
        .isEqualTo("The picture is not a JPEG, PNG or GIF image.");
    assertThat(refused("POST", new byte[0], 400)).isEqualTo("The picture is empty.");
    assertThat(refused("POST", new byte[(20 << 20) + 1], 413))
        .isEqualTo("Send a picture of at most 20971520 bytes.");
    assertThat(refused("PUT", pictures.get(0), 405))
        .isEqualTo("Send a picture's bytes with POST.");
  }

  private String refused(String method, byte[] body, int status) throws Exception {
    HttpResponse<String> answer = send(method, body);
    assertThat(answer.statusCode()).isEqualTo(status);
    return JsonParser.parseString(answer.body()).getAsJsonObject().get("error").getAsString();
  }

  private HttpResponse<String> send(String method, byte[] body) throws Exception {
    URI address = URI.create("http://localhost:" + serve.port() + "/predict");
    HttpRequest request =
        HttpRequest.newBuilder(address).method(method, BodyPublishers.ofByteArray(body)).build();
    return http.send(request, BodyHandlers.ofString());
  }
}
