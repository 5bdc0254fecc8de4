package convbook.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.nn.Block;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Kills a training program, a process of its own, without warning. */
class KilledTrainingTest {
  @TempDir Path folder;

  private ProcessBuilder trainee(String... before) {
    List<String> command = new ArrayList<>(List.of(before));
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Trainee.class.getName()));
    command.add(file().toString());
    // Files, because a killed process takes its pipes along.
    return new ProcessBuilder(command)
        .redirectOutput(folder.resolve("out").toFile())
        .redirectError(folder.resolve("err").toFile());
  }

  /** Waits until a program has told of so many epochs. */
  private static void await(Process process, Path out, int epochs) throws Exception {
    while (process.isAlive() && Files.readAllLines(out).size() < 1 + epochs) {
      Thread.sleep(2);
    }
  }

  private void awaitSaving(Process process) throws IOException {
    while (process.isAlive() && parts() == 0) {
      Thread.onSpinWait();
    }
  }

  private Path file() {
    return folder.resolve("net.ckpt");
  }

  /** Every other kill hits the program while it saves. */
  @Test
  @Tag("all")
  void killedAtFiveMomentsTrainingLosesNoEpochThatWasDone() throws Exception {
    killAndResume(5);
  }

  @Test
  @Tag("long")
  void killedAtSixtyMomentsTrainingLosesNoEpochThatWasDone() throws Exception {
    killAndResume(60);
  }

  private void killAndResume(int times) throws Exception {
    long seed = System.nanoTime();
    Random moments = new Random(seed);
    int saved = 0;
    int inTheMiddle = 0;
    for (int i = 0; i < times; i++) {
      int told = saved;
      Process process = trainee().start();
      await(process, folder.resolve("out"), moments.nextInt(8));
      if (i % 2 == 0) {
        Thread.sleep(moments.nextInt(100));
      } else {
        awaitSaving(process);
      }
      process.destroyForcibly().waitFor();
      for (String line : Files.readAllLines(folder.resolve("out"))) {
        told = line.equals("ready") ? told : Integer.parseInt(line);
      }
      inTheMiddle += parts() > 0 ? 1 : 0;
      saved = Files.exists(file()) ? epochs() : 0;
      assertThat(saved).as("kill %d, seed %d", i + 1, seed).isBetween(told, told + 1);
    }
    assertThat(saved).isPositive();
    System.out.printf(
        Locale.ROOT,
        "killed %d times, %d of them in the middle of saving; %d epochs trained%n",
        times,
        inTheMiddle,
        saved);

    Block resumed = Trainee.net();
    Learner last = Trainee.learner(resumed);
    last.load(file()).checkpoint(file()).fit(1);
    assertThat(parts()).as("what killed processes left").isZero();
    Block whole = Trainee.net();
    Trainee.learner(whole).fit(saved + 1);
    assertThat(Fixtures.parameters(resumed)).isEqualTo(Fixtures.parameters(whole));
  }

  private int epochs() {
    return Trainee.learner(Trainee.net()).load(file()).history().epochs().size();
  }

  private long parts() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".part")).count();
    }
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has no ulimit to fill a disk with.")
  void aFullDiskKeepsTheOldCheckpointAndLeavesNoRubbish() throws Exception {
    Trainee.learner(Trainee.net()).checkpoint(file()).fit(1);
    byte[] old = Files.readAllBytes(file());
    // Blocks of 512 or 1,024 bytes: less than the checkpoint's 1.2 MB in either case.
    Process process = trainee("sh", "-c", "ulimit -f 600 && exec \"$@\"", "sh").start();
    assertThat(process.waitFor()).isEqualTo(1);
    String said = Files.readString(folder.resolve("err"));
    assertThat(said)
        .contains("CheckpointException: Saving to " + file() + " failed")
        .contains("make room or choose another folder. An older file there is unchanged.");
    assertThat(Files.readAllBytes(file())).isEqualTo(old);
    assertThat(parts()).isZero();
  }

  @Test
  void anEarlierRunIsNotOverwrittenByOneThatStartsAnew() {
    Trainee.learner(Trainee.net()).checkpoint(file()).fit(1);
    assertThatThrownBy(() -> Trainee.learner(Trainee.net()).checkpoint(file()))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("call load before checkpoint");
    Learner later = Trainee.learner(Trainee.net()).load(file()).checkpoint(file());
    later.fit(1);
    assertThat(epochs()).isEqualTo(2);
  }

  @Test
  void aFolderThatIsNotThereIsNamedBeforeTrainingStarts() throws IOException {
    assertThatThrownBy(
            () -> Trainee.learner(Trainee.net()).checkpoint(folder.resolve("no/net.ckpt")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(folder.resolve("no").toString());
    Path file = Files.writeString(folder.resolve("file"), "no folder");
    assertThatThrownBy(() -> Trainee.learner(Trainee.net()).checkpoint(file.resolve("net.ckpt")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("cannot be written to " + file);
  }

  @Test
  void aPressedStopButtonDoesNotSpoilASave() {
    Learner learner = Trainee.learner(Trainee.net());
    Thread.currentThread().interrupt();
    learner.save(file());
    assertThat(Thread.interrupted()).isTrue();
    assertThat(epochs()).isZero();
  }

  @Test
  void twoProcessesThatSaveToOneFileDoNotMixTheirBytes() throws Exception {
    Trainee.learner(Trainee.net()).checkpoint(file()).fit(1);
    Path other = folder.resolve("other");
    Process one = trainee().start();
    Process two = trainee().redirectOutput(other.toFile()).start();
    await(one, folder.resolve("out"), 1);
    await(two, other, 1);
    for (int i = 0; i < 20; i++) {
      Thread.sleep(50);
      assertThat(epochs()).isPositive();
    }
    assertThat(one.isAlive() && two.isAlive()).isTrue();
    one.destroyForcibly().waitFor();
    two.destroyForcibly().waitFor();
  }
}
