package convbook.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WordsTest {
  private static final Pattern ASKED =
      Pattern.compile("\\b(?:Drawn)?Words\\.of\\(\\s*\"([^\"]+)\"");
  private static final Pattern SAID = Pattern.compile("\\bsay\\('([^']+)'");
  private static final Pattern VALUE =
      Pattern.compile("%(?:(\\d+)\\$)?[-,+0 ]*\\d*(?:\\.\\d+)?(\\w)");
  private static final Pattern CHINESE = Pattern.compile("\\p{IsHan}");

  /** What is in no language, or as Chinese writes it, too. */
  private static final Set<String> SAME = Set.of("diagram.numbers", "history.and");

  @AfterEach
  void english() {
    System.clearProperty("CONVBOOK_LANG");
  }

  private static Map<String, String> words(String language) {
    System.setProperty("CONVBOOK_LANG", language);
    return Words.under("");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Path> files(String folder, String ending) throws IOException {
    try (Stream<Path> files = Files.walk(Path.of(folder))) {
      return files.filter(file -> file.toString().endsWith(ending)).toList();
    }
  }

  private static Set<String> keys(String file) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("src/main/resources/convbook/device", file))) {
      return lines
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.substring(0, line.indexOf('=')))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  @Test
  void bothLanguagesHaveTheSameKeysEachOnce() throws IOException {
    Set<String> english = keys("words.properties");
    assertThat(keys("words_zh.properties")).isEqualTo(english);
    assertThat(words("en").keySet()).isEqualTo(english);
  }

  @Test
  void everyKeyThatTheCodeAsksForIsThereAndNoneIsUnused() throws IOException {
    Set<String> asked = new TreeSet<>();
    for (Path file : files("src/main/java", ".java")) {
      ASKED.matcher(read(file)).results().map(found -> found.group(1)).forEach(asked::add);
    }
    for (Path file : files("src/main/resources/convbook/look", ".js")) {
      String page = file.getFileName().toString().replace(".js", "");
      SAID.matcher(read(file))
          .results()
          .map(found -> "explore." + page + "." + found.group(1))
          .forEach(asked::add);
    }
    asked.add("drawn.noFont");
    Set<String> known = new TreeSet<>(words("en").keySet());
    known.removeIf(key -> key.startsWith("column."));
    assertThat(known).isEqualTo(asked);
  }

  @Test
  void aColumnWithAMeaningIsOneThatTablesHave() throws IOException {
    String code =
        files("src/main/java", ".java").stream().map(WordsTest::read).collect(Collectors.joining());
    for (Path file : files("../results", ".csv")) {
      code += "\"" + read(file).lines().findFirst().orElseThrow().replace(",", "\"\"") + "\"";
    }
    System.setProperty("CONVBOOK_LANG", "en");
    for (String name : Words.under("column.").values()) {
      assertThat(code).containsAnyOf("\"" + name + "\"", heldOut(name));
    }
  }

  /** Some names are put together. */
  private static String heldOut(String name) {
    return name.equals("validation accuracy") ? "heldOut + \" accuracy\"" : "\"" + name + "\"";
  }

  @Test
  void aTranslationTakesTheSameValuesInTheSameNotation() {
    Map<String, String> english = words("en");
    Map<String, String> chinese = words("zh");
    for (String key : english.keySet()) {
      Map<Integer, String> given = values(english.get(key));
      Map<Integer, String> taken = values(chinese.get(key));
      // English plurals are values, too.
      assertThat(given).as(key).containsAllEntriesOf(taken);
      boolean counted = english.get(key).matches(".*[a-z]%s");
      assertThat(taken).as(key).hasSize(given.size() - (counted ? 1 : 0));
    }
  }

  private static Map<Integer, String> values(String text) {
    Map<Integer, String> values = new TreeMap<>();
    int next = 1;
    for (MatchResult found : VALUE.matcher(text.replace("%%", "")).results().toList()) {
      if (!found.group(2).equals("n")) {
        int at = found.group(1) == null ? next++ : Integer.parseInt(found.group(1));
        values.put(at, found.group().replaceFirst("\\d+\\$", ""));
      }
    }
    return values;
  }

  @Test
  void chineseIsChinese() {
    words("zh")
        .forEach(
            (key, text) -> {
              if (!SAME.contains(key)) {
                assertThat(CHINESE.matcher(text).find()).as(key).isTrue();
              }
            });
  }

  @Test
  void theLanguageFollowsTheVariableAndIsEnglishWithoutWhateverTheMachineSpeaks() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.CHINA);
      assertThat(Words.of("history.loss")).isEqualTo("training loss");
      assertThat(Words.meaning("loss")).isEmpty();
      System.setProperty("CONVBOOK_LANG", "zh");
      Locale.setDefault(Locale.US);
      assertThat(Words.of("history.loss")).isEqualTo("训练损失");
      assertThat(Words.english("history.loss")).isEqualTo("training loss");
      assertThat(Words.meaning("test accuracy")).contains("测试准确率");
      assertThat(Words.meaning("a reader's own")).isEmpty();
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void anotherLanguageIsRefused() {
    System.setProperty("CONVBOOK_LANG", "de");
    assertThatThrownBy(() -> Words.of("history.loss"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("CONVBOOK_LANG is \"de\"; set it to en or zh, or not at all.");
  }
}
