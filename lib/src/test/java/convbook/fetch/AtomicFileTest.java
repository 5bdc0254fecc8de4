package convbook.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  private static final String NO_POSIX = "Windows has links, pipes and permissions of its own.";

  @TempDir Path folder;

  private static void write(Path file, String content) throws IOException {
    AtomicFile.write(file, out -> out.write(content.getBytes()));
  }

  private Stream<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
    }
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = NO_POSIX)
  void whatIsWrittenThroughLinksComesToTheirEnd() throws IOException {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Path file = Files.writeString(elsewhere.resolve("file"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("elsewhere/file"));
    Path linkToLink = Files.createSymbolicLink(folder.resolve("second"), link);
    write(linkToLink, "new");
    assertThat(file).hasContent("new");
    assertThat(link).isSymbolicLink();
    assertThat(linkToLink).isSymbolicLink();

    Path around = Files.createSymbolicLink(folder.resolve("around"), elsewhere);
    write(around.resolve("file"), "newer");
    assertThat(file).hasContent("newer");

    Path dangling = Files.createSymbolicLink(folder.resolve("dangling"), Path.of("elsewhere/made"));
    write(dangling, "first");
    assertThat(elsewhere.resolve("made")).hasContent("first");
    assertThat(dangling).isSymbolicLink();
    assertThat(names()).containsExactly("around", "dangling", "elsewhere", "link", "second");
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = NO_POSIX)
  void linksInACircleAreRefused() throws IOException {
    Path one = folder.resolve("one");
    Files.createSymbolicLink(one, folder.resolve("two"));
    Files.createSymbolicLink(folder.resolve("two"), one);
    assertThatThrownBy(() -> write(one, "new")).isInstanceOf(IOException.class);
  }

  /** As a device is, which a test would need to be root to make. */
  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = NO_POSIX)
  void whatIsNoRegularFileIsRefusedAndStays() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Path link = Files.createSymbolicLink(folder.resolve("link"), pipe);
    Path socket = folder.resolve("socket");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      for (Path no : new Path[] {pipe, link, socket, folder, Path.of("/"), Path.of("")}) {
        assertThatThrownBy(() -> write(no, "new"))
            .isInstanceOf(AtomicFile.NoFileException.class)
            .hasMessageEndingWith("is no regular file; choose the name of a file, new or old");
      }
      assertThat(names()).containsExactly("link", "pipe", "socket");
      assertThat(Files.isRegularFile(pipe)).isFalse();
      assertThat(Files.isRegularFile(socket)).isFalse();
    }
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = NO_POSIX)
  void aFileKeepsItsPermissionsAndANewOneHasTheUsual() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "old");
    Path usual = Files.createFile(folder.resolve("usual"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    write(file, "new");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r-----");
    write(folder.resolve("another"), "new");
    assertThat(Files.getPosixFilePermissions(folder.resolve("another")))
        .isEqualTo(Files.getPosixFilePermissions(usual));
  }

  @Test
  void whatBreaksOffLeavesTheOldFileAndNothingElse() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "old");
    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    file,
                    out -> {
                      out.write(new byte[1 << 20]);
                      throw new IOException("disk full");
                    }))
        .hasMessage("disk full");
    assertThat(file).hasContent("old");
    assertThat(names()).containsExactly("file");
  }

  /** In another container a process of any number may live, or one of this number have died. */
  @Test
  void whatNobodyWritesAnyMoreIsRemovedWhateverItsNumber() throws IOException {
    Path file = folder.resolve("file");
    Files.writeString(PartFile.fresh(file), "half");
    Files.writeString(
        folder.resolve("file." + ProcessHandle.current().pid() + ".part"), "half, by a namesake");
    Files.writeString(folder.resolve("file.zip.part"), "of another");
    Files.writeString(folder.resolve("file2.1234.part"), "of another");
    Thread.currentThread().interrupt();
    write(file, "new");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(names()).containsExactly("file", "file.zip.part", "file2.1234.part");
  }

  @Test
  void whatAnotherProcessIsWritingIsLeftToIt() throws Exception {
    Path file = folder.resolve("file");
    Process other =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                Slow.class.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertThat(other.getInputStream().read()).isEqualTo('w');
      write(file, "mine");
      assertThat(names()).hasSize(2);
      assertThat(file).hasContent("mine");
      other.getOutputStream().close();
      assertThat(other.waitFor()).isZero();
      assertThat(file).hasContent("theirs");
      assertThat(names()).containsExactly("file");
    } finally {
      other.destroyForcibly();
    }
  }

  /** Writes half a file, says so, and writes the rest when its input ends. */
  static final class Slow {
    private Slow() {}

    public static void main(String[] arguments) throws IOException {
      AtomicFile.write(
          Path.of(arguments[0]),
          out -> {
            out.write("the".getBytes());
            out.flush();
            System.out.print("w");
            System.out.flush();
            while (System.in.read() >= 0) {}
            out.write("irs".getBytes());
          });
    }
  }
}
