package convbook.kernel.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "JAVA|«",
        "JAVA|«learner.f",
        "JAVA|«var s = \"text\"; s.",
        "JAVA|«int a = 7 %b",
        "JAVA|«a\n%",
        "JAVA|«a / b",
        "JAVA|«/* a */ b.",
        "JAVA|«// a\nb.",
        "JAVA|«%maven \"a\nb.",
        "COMMENT|«// a.b",
        "COMMENT|a «/* b.\n * c.",
        "TEXT|load(\"«images/do",
        "TEXT|f('\"'); g(\"«// b",
        "MAGIC|«%",
        "MAGIC|a;\n  «%ja",
        "MAGIC|var a = «%jars li",
        "MAGIC|«%%loadFromPOM"
      })
  void aCursorStandsInJavaACommentATextOrAMagic(String wanted) {
    String[] parts = wanted.split("\\|");
    var place = new CellSource.Place(CellSource.Kind.valueOf(parts[0]), parts[1].indexOf("«"));
    assertThat(CellSource.placeAtEnd(parts[1].replace("«", ""))).isEqualTo(place);
  }

  private static String marked(String code) {
    return CellSource.withMagics(code, magic -> "«" + magic + "»");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "«%maven a:b:1»",
        "\n\n  «%maven a:b:1»\nint a;",
        "int a;\n«%maven a:b:1»",
        "int a; // then\n\t«%maven a:b:1»",
        "/* first */\n«%jars \"x.jar»\n«%jars 'y.jar»\n",
        "class A { int b() { return 1; } }\n«%maven a:b:1»",
        "if (a) {\n  «%maven a:b:1»\n}",
        "run(() -> {\n  «%maven a:b:1»\n});",
        "int[] a = {1};\n«%maven a:b:1»",
        "enum E { A, B }\n«%jars x.jar»",
        "for (int i = 0; i < 3; i++) {}\n«%jars x.jar»",
        "var found = «%jars x.jar»",
        "«%%loadFromPOM\n<dependency/>»",
        "«!ls -l»\nint a;",
        "int a;\n  «!./convbook lab»",
        "«!ls»",
        "%%time\n«%jars x.jar»\nf();",
        "f(() -> {\n  «%time g();»\n});",
        "«%time»\nf();",
        "«%%time f();»"
      })
  void aMagicStandsWhereAStatementCanBegin(String wanted) {
    assertThat(marked(wanted.replaceAll("[«»]", ""))).isEqualTo(wanted);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\n% b",
        "a\n  %b;",
        "int a = 7\n%b\n  %c;",
        "(a)\n%b",
        "a[1]\n%b",
        "a++\n%b",
        "7\n%b",
        "'%'\n%b",
        "\"x\"\n%b",
        "String t = \"\"\"\n  Summary\n  %d images\n%s\n  \"\"\".formatted(5);",
        "\"\"\"\n%d \\\"\"\" \n%s \"\"\"",
        "String s = \"loss=%.3f\"; printf(\"a=%d\", 1);",
        "// %maven a:b:1\nint a;",
        "/*\n%maven a:b:1\n*/",
        "/** x\n * y;\n%maven a:b:1 */\nint a;",
        "// it's\n// a \"quote\nint a = 5\n%b;",
        "int[] a = {\n  7\n  %b,\n  5\n  %c };",
        "int a = switch (k) { default -> 1; }\n%b;",
        "int a = new int[] {1}[0]\n%b;",
        "int f() { return switch (k) { default -> 1; }\n%b; }",
        "@A(value = 5\n%b)\nclass C {}",
        "for (int i = 0;\n%b; i++) {}",
        "int a;\n%%maven a:b:1",
        "int a; %b",
        "a == b ? 1 : c\n%b",
        "%time f();",
        "int a;\n  %timeit f();",
        "%%time\nf();",
        "!(a || b)",
        "!list.isEmpty()",
        "!f(1)",
        "!done[0]",
        "boolean b =\n!done;",
        "boolean b = a\n!= c;",
        "a; !ls",
        "// !ls",
        "!",
        ""
      })
  void anyOtherPercentSignIsJava(String code) {
    assertThat(marked(code)).isEqualTo(code);
  }

  @Test
  void whatIsMeasuredKeepsItsPlaceBehindBlanks() {
    String cell = "int a = 1;\n%time f(a);\nif (a > 0) {\n  %time g();\n}\n%timeit h(); // twice";
    assertThat(CellSource.measured(cell))
        .containsExactly(
            entry(cell.indexOf("f(a)"), "%time"), entry(cell.indexOf("h()"), "%timeit"));
    assertThat(CellSource.withoutMeasures(cell))
        .isEqualTo(cell.replace("%time f", "      f").replace("%timeit h", "        h"));
  }

  @Test
  void aWholeCellIsMeasuredFromItsFirstLineOn() {
    assertThat(CellSource.measured("%%time\nf();")).containsExactly(entry(0, "%%time"));
    assertThat(CellSource.withoutMeasures("%%time\nf();")).isEqualTo("      \nf();");
    assertThat(CellSource.measured("%%timeit \n\n  f();")).containsExactly(entry(0, "%%timeit"));
    assertThat(CellSource.measured("%%time\n ")).isEmpty();
    assertThat(CellSource.measured("%%loadFromPOM\n%time f();")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "package a.b;\nclass C {}",
        "// a\n/* package x; */\n\n  package a.b;",
        "/** doc */package a.b;"
      })
  void aPastedFileBeginsWithItsPackage(String code) {
    assertThat(CellSource.packageOf(code)).contains("package a.b;");
    assertThat(CellSource.withoutPackage(code))
        .hasSameSizeAs(code)
        .isEqualTo(code.replace("package a.b;", "            "));
  }

  @Test
  void thePackageIsPassedOverAndNoCommentThatNamesIt() {
    assertThat(CellSource.withoutPackage("// package a.b;\npackage a.b;\nint x;"))
        .isEqualTo("// package a.b;\n            \nint x;");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "// package a;", "int a;\npackage b;", "packages.run();", "\"package a;\""})
  void nothingElseIsAPackage(String code) {
    assertThat(CellSource.packageOf(code)).isEmpty();
  }
}
