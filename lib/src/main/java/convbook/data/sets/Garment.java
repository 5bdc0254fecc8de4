package convbook.data.sets;

import java.util.function.Consumer;

/** The ten garments of Fashion-MNIST, in its order, each with a way to draw it. */
enum Garment {
  T_SHIRT("t-shirt", Garment::tShirt),
  TROUSER("trouser", Garment::trouser),
  PULLOVER("pullover", Garment::pullover),
  DRESS("dress", Garment::dress),
  COAT("coat", Garment::coat),
  SANDAL("sandal", Garment::sandal),
  SHIRT("shirt", Garment::shirt),
  SNEAKER("sneaker", Garment::sneaker),
  BAG("bag", Garment::bag),
  ANKLE_BOOT("ankle boot", Garment::ankleBoot);

  /** What the class is called. */
  final String label;

  private final Consumer<GarmentPainter> drawing;

  Garment(String label, Consumer<GarmentPainter> drawing) {
    this.label = label;
    this.drawing = drawing;
  }

  /** Draws one such garment, no two quite alike, within about 12 pixels of the middle. */
  void draw(GarmentPainter painter) {
    drawing.accept(painter);
  }

  private static void tShirt(GarmentPainter p) {
    sleeves(p, p.about(4.5, 1), p.about(55, 15));
    body(p, p.about(9, 1.5), p.about(5.6, 0.8), p.about(5.6, 0.8));
    p.curve(0.35, 1, -2.5, -9.5, 0, p.about(-6.5, 1), 2.5, -9.5);
  }

  private static void trouser(GarmentPainter p) {
    double waist = p.about(4, 0.8);
    double ankle = p.about(4.2, 1.2);
    double leg = p.about(2.8, 0.8);
    double crotch = p.about(-4, 1.5);
    p.fillBoth(1, 0, crotch, ankle - leg, 12, ankle + leg / 3, 12, waist + 0.8, crotch, waist, -12);
    p.line(0.55, 1, -waist, -10.5, waist, -10.5);
    p.line(0.6, 0.8, 0, -10.5, 0, crotch);
  }

  private static void pullover(GarmentPainter p) {
    double hem = p.about(9.5, 1.5);
    sleeves(p, p.about(16, 1.5), p.about(22, 10));
    body(p, hem, p.about(5.8, 0.8), p.about(5.6, 0.8));
    seams(p);
    p.line(0.4, 1.6, -5.6, hem - 1.8, 5.6, hem - 1.8);
    p.curve(1.35, 2, -2.8, -9.8, 0, -7, 2.8, -9.8);
  }

  private static void dress(GarmentPainter p) {
    double chest = p.about(3.8, 0.7);
    double waist = chest - p.about(1, 0.6);
    double flare = p.about(5, 2);
    double middle = p.about(-2, 1.5);
    if (p.chance(0.4)) {
      sleeves(p, p.about(5, 2), p.about(40, 15));
    }
    p.fillBoth(1, 0, -8, 1.8, -12, chest, -11, chest, -7, waist, middle, flare, 12.5, 0, 13);
    if (p.chance(0.5)) {
      p.line(0.5, 1.1, -waist, middle, waist, middle);
    }
  }

  private static void coat(GarmentPainter p) {
    double hem = p.about(12, 1);
    sleeves(p, p.about(16.5, 1.5), p.about(18, 8));
    body(p, hem, p.about(5.8, 0.8), p.about(6.2, 0.9));
    seams(p);
    double front = p.about(0, 0.8);
    p.fill(0.1, -2.6, -10.5, 2.6, -10.5, front, p.about(-2, 2));
    p.line(0.1, 1.8, front, -5, front, hem + 0.8);
    p.line(1.35, 1.3, -2.8, -9.5, front - 0.9, -3);
    p.line(1.35, 1.3, 2.8, -9.5, front + 0.9, -3);
    if (p.chance(0.6)) {
      p.line(0.45, 1, -4.8, 4.5, -2, 3.8);
      p.line(0.45, 1, 4.8, 4.5, 2, 3.8);
    }
  }

  private static void sandal(GarmentPainter p) {
    double heel = p.chance(0.4) ? p.about(5, 2) : 0.5;
    double ball = p.about(3, 1);
    p.line(1, p.about(2.4, 0.5), -10, 7 - heel, -6, 7 - heel, ball, 7, 11, 7);
    if (heel > 1) {
      p.fill(0.9, -10, 7 - heel, -7, 7 - heel, -8.5, 8, -10, 8);
    }
    int straps = p.chance(0.5) ? 2 : 3;
    for (int i = 0; i < straps; i++) {
      double foot = 8.5 - 5.5 * i - p.about(0, 0.8);
      double top = 2.5 - 2.8 * i - heel * i / 3;
      p.line(p.about(0.95, 0.25), p.about(2, 0.4), foot, 6.5, foot - 4, top);
    }
    p.curve(1, 1.8, -9.5, 7 - heel, -11, 1 - heel, -4, p.about(0, 1) - heel);
  }

  private static void shirt(GarmentPainter p) {
    double hem = p.about(9.5, 1.5);
    if (p.chance(0.6)) {
      sleeves(p, p.about(15.5, 1.5), p.about(22, 10));
      seams(p);
    } else {
      sleeves(p, p.about(5, 1), p.about(50, 15));
    }
    body(p, hem, p.about(5.6, 0.8), p.about(5.6, 0.8));
    p.line(0.25, 4, 0, -7.5, 0, hem);
    for (double y = -4; y < hem; y += 3.4) {
      p.dot(1.5, 0, y, 2.2, 2);
    }
    p.fillBoth(1.5, 0, -8.5, 2.2, -5, 4.2, -10.4, 1.5, -10.4);
    p.line(0.2, 0.9, -4.2, -9.5, -2.2, -4.8, 0, -8.5, 2.2, -4.8, 4.2, -9.5);
  }

  private static void sneaker(GarmentPainter p) {
    double ankle = p.about(-2.2, 1);
    double toe = p.about(3, 0.8);
    p.fill(1, -10.5, ankle, -7, ankle + 0.8, -3.5, ankle - 0.2, 3, toe - 1, 3, 7, -11, 7);
    p.fill(1, 2, toe - 1.2, 9, toe, 11, 6, 11, 7, 2, 7);
    p.line(p.chance(0.7) ? 1.45 : 0.4, p.about(2, 0.4), -11, 7.2, 11, 7.2);
    for (int i = 0; i < 3; i++) {
      p.line(0.4, 0.9, -3 + 2.2 * i, ankle + 1 + i, -4.5 + 2.2 * i, ankle + 3 + i);
    }
    if (p.chance(0.5)) {
      p.curve(1.4, 1.2, -8, 2.5, -4, 6, 2, p.about(3, 1));
    }
  }

  private static void bag(GarmentPainter p) {
    double top = p.about(7.5, 2);
    double bottom = p.about(8.5, 2);
    double upper = p.about(-2, 1.8);
    double lower = p.about(9, 1.5);
    double grip = p.about(4.5, 1.3);
    p.curve(0.9, p.about(1.5, 0.5), -grip, upper + 0.5, 0, p.about(-19, 4), grip, upper + 0.5);
    p.fillBoth(1, 0, upper, top, upper, bottom, lower, 0, lower);
    if (p.chance(0.6)) {
      p.line(0.5, 1, -top, upper + 3, 0, upper + p.about(5, 1.5), top, upper + 3);
    }
    if (p.chance(0.5)) {
      p.dot(1.4, 0, upper + 4.5, 2, 2);
    }
  }

  private static void ankleBoot(GarmentPainter p) {
    double top = p.about(-9.5, 1.8);
    double shaft = p.about(-1.5, 1);
    double heel = p.chance(0.5) ? p.about(2, 1) : 0;
    double front = top + p.about(0, 0.8);
    p.fill(1, -9.5, top, shaft, front, shaft + 0.8, 0, shaft + 0.8, 7.5, -9.8, 7.5 - heel / 2);
    p.fill(1, shaft, -0.3, 8, 3.5, 10.5, 6, 10.5, 7.5, -3, 7.5);
    p.line(0.5, 1.3, -10, 7.3 - heel / 2, -4, 7.3, 10.5, 7.8);
    p.fill(0.8, -10, 7.5 - heel, -5.5, 7.5 - heel, -6, 9.5, -10, 9.5);
    if (p.chance(0.5)) {
      p.line(0.5, 1, -5, top + 1, -5, 3);
    } else {
      p.line(0.5, 1, shaft, -5, shaft - 3, -4);
      p.line(0.5, 1, shaft + 0.5, -2, shaft - 2.5, -1);
    }
  }

  private static void body(GarmentPainter p, double hem, double chest, double waist) {
    p.fillBoth(1, 0, -8.5, 2.6, -10, 6.2, -8.8, chest, -4, waist, hem, 0, hem + p.about(0.3, 0.3));
  }

  private static void sleeves(GarmentPainter p, double length, double degrees) {
    double dx = length * Math.sin(Math.toRadians(degrees));
    double dy = length * Math.cos(Math.toRadians(degrees));
    double width = p.about(3.8, 0.6);
    p.line(0.92, width, 4.6, -8.2, 4.6 + dx, -8.2 + dy);
    p.line(0.92, width, -4.6, -8.2, -4.6 - dx, -8.2 + dy);
  }

  private static void seams(GarmentPainter p) {
    p.line(0.4, 0.9, 5.4, -6.5, 5.9, 6);
    p.line(0.4, 0.9, -5.4, -6.5, -5.9, 6);
  }
}
