package convbook.kernel.eval;

import static org.assertj.core.api.Assertions.assertThat;

import convbook.kernel.eval.Sources.Origin;
import convbook.kernel.eval.Sources.Place;
import org.junit.jupiter.api.Test;

class SourcesTest {
  private static final String CELL = "int a;\n\n  int b; int c;\nint d;";

  @Test
  void aPlaceIsCountedFromTheTopOfTheCell() {
    Origin third = new Origin(7, CELL, CELL.indexOf("int c"));
    assertThat(third.at(4)).isEqualTo(new Place(7, 3, 14, "  int b; int c;"));
    assertThat(third.atLine(1).line()).isEqualTo(3);
    assertThat(third.atLine(2)).isEqualTo(new Place(7, 4, 1, "int d;"));
  }

  @Test
  void whatLiesOutsideTheCellIsItsNearestPlace() {
    Origin whole = new Origin(7, CELL, 0);
    assertThat(whole.at(-3)).isEqualTo(new Place(7, 1, 1, "int a;"));
    assertThat(whole.at(999)).isEqualTo(new Place(7, 4, 7, "int d;"));
  }

  @Test
  void theKernelsOwnSnippetsHaveNoPlace() {
    var sources = new Sources();
    sources.add("s1", new Origin(0, "import java.util.*;", 0));
    sources.add("1", new Origin(1, CELL, 0));
    assertThat(sources.of("s1")).isEmpty();
    assertThat(sources.of("1")).isPresent();
    assertThat(sources.of("2")).isEmpty();
  }
}
