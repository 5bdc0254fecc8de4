package convbook.kernel.display;

import static org.assertj.core.api.Assertions.assertThat;

import convbook.kernel.eval.Explanation;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HelpPageTest {
  private static final String COMMENT =
      """
      Trains for {@code epochs} epochs, see {@link #sgd(double) the rate} and {@link Learner#test},
      1 &lt; 2 &times; 3.

      <p>For example:

      <pre>{@code
      for (List<String> names : all) {
        learner.fit(3);
      }
      }</pre>

      <ul>
        <li>first
        <li>second
      </ul>

      @param epochs how many,
          at least one
      @param <T> what of
      @return what happened
      @throws IllegalArgumentException if {@code epochs} is 0
      @since 1.0
      """;

  private static DisplayData shown(String javadoc) {
    return HelpPage.of(List.of(new Explanation("List<T> fit(int epochs)", Optional.of(javadoc))));
  }

  @Test
  void aCommentIsShownAsTextWithItsCodeAndWhatItSaysOfParameters() {
    assertThat(shown(COMMENT).getData(MIMEType.TEXT_PLAIN))
        .isEqualTo(
            """
            List<T> fit(int epochs)
            Trains for epochs epochs, see the rate and Learner.test, 1 < 2 × 3.

            For example:

            for (List<String> names : all) {
              learner.fit(3);
            }

            - first
            - second

            epochs how many, at least one

            <T> what of

            returns what happened

            throws IllegalArgumentException if epochs is 0""");
  }

  @Test
  void aCommentIsShownAsHtmlInWhichNothingOfItsCodeIsATag() {
    assertThat(String.valueOf(shown(COMMENT).getData(MIMEType.TEXT_HTML)))
        .startsWith("<pre>List&lt;T&gt; fit(int epochs)</pre>")
        .contains(
            "Trains for <code>epochs</code> epochs", "<code>Learner.test</code>", "1 &lt; 2 × 3")
        .contains("for (List&lt;String&gt; names : all) {\n  learner.fit(3);")
        .contains("<b><code>&lt;T&gt;</code></b> what of", "<b>returns</b> what happened")
        .doesNotContain("1.0");
  }

  @Test
  void whatHasNoCommentIsItsSignature() {
    DisplayData shown = HelpPage.of(List.of(new Explanation("int a = 7", Optional.empty())));

    assertThat(shown.getData(MIMEType.TEXT_PLAIN)).isEqualTo("int a = 7");
    assertThat(shown.getData(MIMEType.TEXT_HTML)).isEqualTo("<pre>int a = 7</pre>");
  }

  @Test
  void aCommentThatIsNoJavadocIsShownAsItReads() {
    assertThat(shown("a < b {@code c <d> {@nothing e} </p> &f;").getData(MIMEType.TEXT_PLAIN))
        .asString()
        .startsWith("List<T> fit(int epochs)\na < b");
  }

  @Test
  void methodsOfOneNameAreShownOneAfterTheOther() {
    var one = new Explanation("int f()", Optional.of("Gives one."));
    var two = new Explanation("int f(int a)", Optional.of("{@return its double}"));

    assertThat(HelpPage.of(List.of(one, two)).getData(MIMEType.TEXT_PLAIN))
        .isEqualTo("int f()\nGives one.\n\nint f(int a)\nReturns its double.");
  }
}
