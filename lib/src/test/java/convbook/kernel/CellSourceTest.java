package convbook.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CellSourceTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x;",
        "x; \n\t",
        "x; // then",
        "x; // a 'quote",
        "x; /* a\n b */ // c",
        "char c = '\"'; x;",
        "String s = \"\"\"\n a; \"b\" \\\"\"\" \"\"\";",
        "for (int i = 0; i < 3; i++) {} ;"
      })
  void aCellThatEndsInASemicolonIsSilent(String code) {
    assertThat(CellSource.endsInSemicolon(code)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "x; y",
        "x // ;",
        "x /* ; */",
        "\";\"",
        "';'",
        "\"// no comment;\"",
        "\"\"\"\n text; \"\"\"",
        "void f() { g(); }"
      })
  void anyOtherCellShowsItsValue(String code) {
    assertThat(CellSource.endsInSemicolon(code)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"", "'", "\"\"\"", "/*", "\"\\"})
  void textThatNeverClosesIsReadToItsEnd(String code) {
    assertThat(CellSource.endsInSemicolon(code + "a".repeat(200_000) + ";")).isTrue();
  }
}
