package convbook.kernel.display;

import convbook.kernel.eval.Explanation;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What is known of a name, as a page beside the notebook, a tip at the cursor or plain text. */
public final class HelpPage {
  private static final Pattern PART =
      Pattern.compile("<pre\\b[^>]*>(?<pre>(?s:.*?))</pre>|<(?<tag>/?\\w+)[^>]*>|(?<text>[^<]+|<)");

  /** What stands in the place of a tag, where that is not nothing. */
  private static final Map<String, String> LINES =
      Map.ofEntries(
          Map.entry("p", "\n\n"),
          Map.entry("ul", "\n"),
          Map.entry("/ul", "\n\n"),
          Map.entry("ol", "\n"),
          Map.entry("/ol", "\n\n"),
          Map.entry("li", "\n- "),
          Map.entry("br", "\n"),
          Map.entry("tr", "\n"),
          Map.entry("/table", "\n\n"),
          Map.entry("td", " "),
          Map.entry("dt", "\n"),
          Map.entry("dd", "\n    "),
          Map.entry("h2", "\n\n"),
          Map.entry("h3", "\n\n"),
          Map.entry("h4", "\n\n"),
          Map.entry("blockquote", "\n\n"));

  private HelpPage() {}

  /** Returns all that is known, one declaration after the other, as HTML and as text. */
  public static DisplayData of(List<Explanation> found) {
    String html = found.stream().map(HelpPage::html).collect(Collectors.joining("\n<hr>\n"));
    var data =
        new DisplayData(found.stream().map(HelpPage::text).collect(Collectors.joining("\n\n")));
    data.putHTML(html);
    return data;
  }

  private static String html(Explanation one) {
    return "<pre>"
        + TableHtml.escape(one.signature())
        + "</pre>"
        + one.javadoc().map(comment -> "\n<p>" + JavadocHtml.of(comment)).orElse("");
  }

  private static String text(Explanation one) {
    return one.signature()
        + one.javadoc().map(comment -> "\n" + plain(JavadocHtml.of(comment))).orElse("");
  }

  /** Returns the text of HTML, in the lines that a browser would begin. */
  static String plain(String html) {
    var text = new StringBuilder();
    Matcher part = PART.matcher(html);
    while (part.find()) {
      if (part.group("pre") != null) {
        String lines = part.group("pre").replaceAll("</?\\w+[^>]*>", "");
        text.append("\n\n").append(lines.stripIndent().replaceAll("^\\s*\n", "")).append("\n\n");
      } else if (part.group("tag") != null) {
        text.append(LINES.getOrDefault(part.group("tag").toLowerCase(Locale.ROOT), ""));
      } else {
        boolean begins = text.isEmpty() || Character.isWhitespace(text.charAt(text.length() - 1));
        String words = part.group("text").replaceAll("\\s+", " ");
        text.append(begins ? words.stripLeading() : words);
      }
    }
    return unescaped(text.toString().replaceAll(" *\n", "\n").replaceAll("\n{3,}", "\n\n")).strip();
  }

  private static String unescaped(String text) {
    return text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&");
  }
}
