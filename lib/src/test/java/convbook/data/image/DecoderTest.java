package convbook.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import convbook.data.Samples;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecoderTest {

  static Stream<String[]> table(String name) {
    String text = new String(Samples.resource(name), StandardCharsets.UTF_8);
    return text.lines().skip(1).map(line -> line.split(","));
  }

  static Stream<String[]> pillow() {
    return table("pillow.csv");
  }

  static Stream<String[]> torchvision() {
    return table("torchvision.csv");
  }

  private static int[] numbers(String text) {
    return Arrays.stream(text.split(" ")).mapToInt(Integer::parseInt).toArray();
  }

  private static int[] planes(Bitmap bitmap, int channels) {
    int plane = bitmap.height() * bitmap.width();
    int[] planes = new int[channels * plane];
    int[] row = new int[channels * bitmap.width()];
    for (int y = 0; y < bitmap.height(); y++) {
      bitmap.row(y, channels, row);
      for (int i = 0; i < row.length; i++) {
        planes[i % channels * plane + y * bitmap.width() + i / channels] = row[i];
      }
    }
    return planes;
  }

  private static int[] fitted(Bitmap bitmap, int side, int channels) {
    byte[] planes = new byte[channels * side * side];
    new ResizeCrop(side, channels).into(bitmap, planes, 0);
    int[] values = new int[planes.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = planes[i] & 0xff;
    }
    return values;
  }

  private static int distance(int[] a, int[] b) {
    assertThat(a).hasSameSizeAs(b);
    int most = 0;
    for (int i = 0; i < a.length; i++) {
      most = Math.max(most, Math.abs(a[i] - b[i]));
    }
    return most;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pillow")
  void jpegsAreDecodedAsPillowDoes(String file, int channels, int height, int width, String values)
      throws BadImage {
    Bitmap bitmap = Decoder.decode(Samples.resource(file));
    assertThat(List.of(bitmap.height(), bitmap.width())).containsExactly(height, width);
    assertThat(bitmap.isGray()).isEqualTo(channels == 1);
    assertThat(distance(planes(bitmap, channels), numbers(values))).isLessThanOrEqualTo(2);
    assertThat(bitmap.oddities().toString().contains("four inks"))
        .isEqualTo(file.equals("inks.jpg"));
  }

  /** Pillow rounds after each of the two directions, which may be one step more. */
  @ParameterizedTest(name = "{0}x{1} to {2}")
  @MethodSource("torchvision")
  void squaresAreThoseOfTorchvision(int height, int width, int side, String color, String gray) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < height * width; i++) {
      int x = i % width;
      int y = i / width;
      int red = x * 3 + y * 5 & 0xff;
      image.setRGB(x, y, red << 16 | (x * y & 0xff) << 8 | (255 - (x * 2 + y) & 0xff));
    }
    Bitmap bitmap = new Bitmap(image, 1, List.of());
    assertThat(distance(fitted(bitmap, side, 3), numbers(color))).isLessThanOrEqualTo(1);
    assertThat(distance(fitted(bitmap, side, 1), numbers(gray))).isLessThanOrEqualTo(1);
  }

  @Test
  void pixelsOfTheRightSizeAreNotTouched() throws BadImage {
    BufferedImage image = Samples.waves(16, 16, 1);
    Bitmap bitmap = Decoder.decode(Samples.file(image, "png"));
    int[] planes = fitted(bitmap, 16, 3);
    for (int i = 0; i < 256; i++) {
      int rgb = planes[i] << 16 | planes[256 + i] << 8 | planes[512 + i];
      assertThat(rgb).isEqualTo(image.getRGB(i % 16, i / 16) & 0xffffff);
    }
  }

  @Test
  void grayStaysAsBrightAsItIs() throws BadImage {
    BufferedImage gray = new BufferedImage(4, 4, BufferedImage.TYPE_BYTE_GRAY);
    gray.getRaster()
        .setPixels(0, 0, 4, 4, new int[] {0, 9, 60, 128, 200, 255, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
    Bitmap bitmap = Decoder.decode(Samples.file(gray, "png"));
    assertThat(planes(bitmap, 1)).startsWith(0, 9, 60, 128, 200, 255);
    assertThat(planes(bitmap, 3)).startsWith(0, 9, 60, 128, 200, 255);
  }

  @Test
  void sixteenBitsTransparencyPalettesAndAnimationsAreReadAsSaid() throws BadImage {
    for (int channels : new int[] {1, 3}) {
      Bitmap deep = Decoder.decode(Samples.deep(channels, 0x40ff));
      assertThat(planes(deep, 3)).containsOnly(0x40);
      assertThat(deep.oddities().toString()).contains("16 bits");
    }
    BufferedImage clear = new BufferedImage(3, 3, BufferedImage.TYPE_INT_ARGB);
    clear.setRGB(0, 0, 0x00aabbcc);
    clear.setRGB(1, 0, 0x80aabbcc);
    assertThat(planes(Decoder.decode(Samples.file(clear, "png")), 3)).startsWith(0xaa, 0xaa);
    BufferedImage palette = new BufferedImage(3, 3, BufferedImage.TYPE_BYTE_BINARY);
    palette.setRGB(2, 0, 0xffffff);
    assertThat(planes(Decoder.decode(Samples.file(palette, "png")), 1)).startsWith(0, 0, 255, 0);
    Bitmap still = Decoder.decode(Samples.gif(77));
    assertThat(planes(still, 1)).containsOnly(77);
    assertThat(still.oddities()).isEmpty();
    Bitmap moving = Decoder.decode(Samples.gif(88, 99));
    assertThat(planes(moving, 1)).containsOnly(88);
    assertThat(moving.oddities().toString()).contains("first frame");
  }

  /** The corners of a picture in red, green, blue and white, as the camera stored them. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void picturesAreTurnedUpright(int orientation) throws BadImage {
    int[] colors = {0xff0000, 0x00ff00, 0x0000ff, 0xffffff};
    // Which stored corner is seen at the top left, top right, bottom left and bottom right.
    int[][] seen = {
      {0, 1, 2, 3}, {1, 0, 3, 2}, {3, 2, 1, 0}, {2, 3, 0, 1},
      {0, 2, 1, 3}, {2, 0, 3, 1}, {3, 1, 2, 0}, {1, 3, 0, 2}
    };
    BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 1024; i++) {
      image.setRGB(i % 32, i / 32, colors[i / 512 * 2 + i % 32 / 16]);
    }
    byte[] jpeg = Samples.held(Samples.file(image, "jpg"), orientation);
    int[] planes = fitted(Decoder.decode(jpeg), 32, 3);
    int[] corners = {0, 31, 31 * 32, 1023};
    for (int c = 0; c < 4; c++) {
      int at = corners[c];
      int color = colors[seen[orientation - 1][c]];
      int[] rgb = {planes[at], planes[1024 + at], planes[2048 + at]};
      assertThat(distance(rgb, new int[] {color >> 16, color >> 8 & 255, color & 255}))
          .as("corner %d", c)
          .isLessThan(40);
    }
  }

  @Test
  void aFileWithExifAndXmpStandsUpright() throws BadImage {
    byte[] photo = Samples.jpeg(32, 20, 1);
    byte[] xmp = "http://ns.adobe.com/xap/1.0/\0<x tiff:Orientation=\"3\"/>".getBytes();
    byte[] flir = "FLIR\0 and more than sixteen bytes".getBytes();
    // Segments are put before those that are there.
    assertThat(held(Samples.segment(Samples.held(photo, 6), 0xe1, xmp))).isEqualTo(6);
    assertThat(held(Samples.held(Samples.segment(photo, 0xe1, xmp), 6))).isEqualTo(6);
    assertThat(held(Samples.held(Samples.segment(photo, 0xe1, flir), 6))).isEqualTo(6);
    assertThat(held(Samples.held(Samples.held(photo, 3), 6))).isEqualTo(6);
    assertThat(held(Samples.segment(photo, 0xe1, xmp))).isEqualTo(3);
    assertThat(held(Samples.segment(Samples.held(photo, 0), 0xe1, xmp))).isEqualTo(1);
    byte[] png = Samples.png(32, 20, 1);
    byte[] packet = "XML:com.adobe.xmp\0\0\0\0\0<tiff:Orientation>8<".getBytes();
    byte[] text = "Raw profile type exif\0\nexif\n26\n".getBytes();
    byte[] digits = HexFormat.of().formatHex(Samples.tiff(5)).getBytes();
    byte[] raw = ByteBuffer.allocate(text.length + 52).put(text).put(digits).array();
    assertThat(held(Samples.chunk(png, "eXIf", Samples.tiff(6)))).isEqualTo(6);
    assertThat(held(Samples.chunk(png, "iTXt", packet))).isEqualTo(8);
    assertThat(held(Samples.chunk(png, "tEXt", raw))).isEqualTo(5);
    byte[] both = Samples.chunk(Samples.chunk(png, "iTXt", packet), "tEXt", raw);
    assertThat(held(Samples.chunk(both, "eXIf", Samples.tiff(6)))).isEqualTo(6);
  }

  private static int held(byte[] file) throws BadImage {
    return Decoder.decode(file).orientation();
  }

  @Test
  void whatIsCutOffAMirroredPictureIsCutOffOnTheSideThatIsSeen() throws BadImage {
    // Of 7 columns the middle 4 are those after 2, as Python rounds 1.5.
    BufferedImage image = Samples.waves(7, 4, 1);
    BufferedImage mirrored = new BufferedImage(7, 4, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 28; i++) {
      mirrored.setRGB(6 - i % 7, i / 7, image.getRGB(i % 7, i / 7));
    }
    byte[] stored = Samples.chunk(Samples.file(mirrored, "png"), "eXIf", Samples.tiff(2));
    assertThat(fitted(Decoder.decode(stored), 4, 3))
        .isEqualTo(fitted(Decoder.decode(Samples.file(image, "png")), 4, 3));
  }

  @Test
  void colorProfilesArePassedOverInEveryFormat() throws Exception {
    byte[] linear = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
    ByteBuffer body = ByteBuffer.allocate(14 + linear.length).put("ICC_PROFILE\0\1\1".getBytes());
    byte[] jpeg = Samples.jpeg(20, 20, 1);
    byte[] profiled = Samples.segment(jpeg, 0xe2, body.put(linear).array());
    // The JDK turns this one into sRGB, and makes it much brighter.
    assertThat(ImageIO.read(new ByteArrayInputStream(profiled)).getRGB(9, 9))
        .isNotEqualTo(ImageIO.read(new ByteArrayInputStream(jpeg)).getRGB(9, 9));
    assertThat(planes(Decoder.decode(profiled), 3)).isEqualTo(planes(Decoder.decode(jpeg), 3));
    byte[] inks = Samples.resource("inks.jpg");
    byte[] profiledInks = Samples.segment(inks, 0xe2, body.array());
    assertThat(planes(Decoder.decode(profiledInks), 3)).isEqualTo(planes(Decoder.decode(inks), 3));
  }

  @Test
  void aColorProfileThatIsNotTheUsualOneIsSaid() throws Exception {
    byte[] jpeg = Samples.jpeg(20, 20, 1);
    for (int space : new int[] {ColorSpace.CS_LINEAR_RGB, ColorSpace.CS_GRAY, ColorSpace.CS_sRGB}) {
      byte[] icc = ICC_Profile.getInstance(space).getData();
      ByteBuffer body = ByteBuffer.allocate(14 + icc.length).put("ICC_PROFILE\0\1\1".getBytes());
      byte[] profiled = Samples.segment(jpeg, 0xe2, body.put(icc).array());
      ByteArrayOutputStream chunk = new ByteArrayOutputStream();
      chunk.writeBytes("name\0\0".getBytes());
      try (DeflaterOutputStream packed = new DeflaterOutputStream(chunk)) {
        packed.write(icc);
      }
      byte[] png = Samples.chunk(Samples.png(20, 20, 1), "iCCP", chunk.toByteArray());
      for (byte[] file : List.of(profiled, png)) {
        assertThat(Decoder.decode(file).oddities().toString().contains("other than sRGB"))
            .isEqualTo(space != ColorSpace.CS_sRGB);
      }
    }
    assertThat(Decoder.decode(jpeg).oddities()).isEmpty();
  }

  @Test
  void theScreenOfAGifIsThePicture() throws BadImage {
    byte[] gif = Samples.gif(77);
    // A screen of 10 x 9, on which the frame of 6 x 6 begins in column 3 and row 2.
    ByteBuffer bytes = ByteBuffer.wrap(gif).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putShort(6, (short) 10).putShort(8, (short) 9);
    int frame = new String(gif, StandardCharsets.ISO_8859_1).indexOf(",\0\0\0\0\6\0\6\0");
    bytes.putShort(frame + 1, (short) 3).putShort(frame + 3, (short) 2);
    Bitmap bitmap = Decoder.decode(gif);
    assertThat(List.of(bitmap.width(), bitmap.height())).containsExactly(10, 9);
    int[] planes = planes(bitmap, 1);
    int inside = 0;
    for (int i = 0; i < planes.length; i++) {
      boolean within = i % 10 >= 3 && i % 10 < 9 && i / 10 >= 2 && i / 10 < 8;
      inside += within && planes[i] == 77 ? 1 : 0;
    }
    assertThat(inside).isEqualTo(36);
  }

  @Test
  void whatIsNoJpegPngOrGifIsNamedAsWhatItIs() {
    refused("RIFF1234WEBPVP8 ".getBytes(), "is a WebP image: convert it to JPEG or PNG");
    refused("BM and more".getBytes(), "is a BMP image: convert it");
    refused("II*\0\10\0\0\0".getBytes(), "is a TIFF image: convert it");
    refused("MM\0*\0\0\0\10".getBytes(), "is a TIFF image: convert it");
    refused("\0\0\0\30ftypheic".getBytes(), "is a HEIC image: convert it");
    refused("\0\0\0\30ftypavif".getBytes(), "is an AVIF image: convert it");
    refused("P6\n2 2\n255\n".getBytes(), "is a PNM image: convert it");
    refused("<!DOCTYPE html>\n<html>".getBytes(), "is a web page, not an image");
    refused("version https://git-lfs.github.com/spec/v1".getBytes(), "is a pointer of Git LFS");
    refused("%PDF-1.7".getBytes(), "is a PDF file, not an image");
  }

  @Test
  void badImagesAreRefusedInAFewWords() {
    refused(new byte[0], "is empty");
    refused("no image".getBytes(), "not a JPEG, PNG or GIF");
    refused(Samples.cut(Samples.jpeg(90, 70, 1)), "cut off");
    refused(Samples.cut(Samples.png(90, 70, 1)), "cut off");
    refused(Samples.cut(Samples.gif(1, 2, 3)), "");
    refused(Arrays.copyOf(Samples.jpeg(90, 70, 1), 30), "cut off or damaged before its pixels");
    refused(Samples.png(1, 1, 1), "1x1 pixels, which is no picture");
    byte[] damaged = Samples.png(50, 50, 1);
    damaged[damaged.length / 2] ^= 4;
    refused(damaged, "is damaged around byte");
    byte[] noise = Samples.jpeg(90, 70, 1);
    Arrays.fill(noise, noise.length / 2, noise.length / 2 + 40, (byte) -1);
    refused(noise, "");
  }

  @Test
  void sizesThatCannotBeAreRefusedBeforeMemoryIsTaken() {
    byte[] png = Samples.png(20, 20, 1);
    ByteBuffer.wrap(png).putInt(16, Integer.MAX_VALUE).putInt(20, Integer.MAX_VALUE);
    refused(sealed(png), "claims 2147483647x2147483647 pixels; images of 1 to");
    ByteBuffer.wrap(png).putInt(16, 3000).putInt(20, 3000);
    refused(sealed(png), "more than its");
    byte[] jpeg = Samples.jpeg(20, 20, 1);
    for (int i = 0; i < jpeg.length - 9; i++) {
      if (jpeg[i] == -1 && (jpeg[i + 1] & 0xff) == 0xc0) {
        ByteBuffer.wrap(jpeg).putShort(i + 5, (short) 3000).putShort(i + 7, (short) 3000);
      }
    }
    refused(jpeg, "claims 3000x3000 pixels, more than its");
  }

  /** Mends the checksum of a PNG's head. */
  private static byte[] sealed(byte[] png) {
    CRC32 sum = new CRC32();
    sum.update(png, 12, 17);
    ByteBuffer.wrap(png).putInt(29, (int) sum.getValue());
    return png;
  }

  private static void refused(byte[] file, String why) {
    assertThatThrownBy(() -> Decoder.decode(file))
        .isInstanceOf(BadImage.class)
        .hasMessageContaining(why);
  }
}
