package convbook.kernel.eval;

import static org.assertj.core.api.Assertions.assertThat;

import convbook.kernel.eval.CellPart.Place;
import org.junit.jupiter.api.Test;

class CellPartTest {
  private static final String CELL = "int a;\n\n  int b; int c;\nint d;";

  @Test
  void aPlaceIsCountedFromTheTopOfTheCell() {
    CellPart third = new CellPart(7, CELL, CELL.indexOf("int c"));
    assertThat(third.at(4)).isEqualTo(new Place(7, 3, 14, "  int b; int c;"));
    assertThat(third.atLine(1).line()).isEqualTo(3);
    assertThat(third.atLine(2)).isEqualTo(new Place(7, 4, 1, "int d;"));
  }

  @Test
  void whatLiesOutsideTheCellIsItsNearestPlace() {
    CellPart whole = new CellPart(7, CELL, 0);
    assertThat(whole.at(-3)).isEqualTo(new Place(7, 1, 1, "int a;"));
    assertThat(whole.at(999)).isEqualTo(new Place(7, 4, 7, "int d;"));
  }
}
