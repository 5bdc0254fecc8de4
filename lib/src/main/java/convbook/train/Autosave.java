package convbook.train;

import convbook.fetch.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Saves a checkpoint after every epoch, or after each that is better than all before. */
final class Autosave implements Listener {
  private final Path file;
  private final boolean bestOnly;

  /**
   * Saves to {@code file}.
   *
   * @throws CheckpointException if it is no regular file, if its folder cannot be written, if it is
   *     there and {@code learner} has no epoch yet, or if the learner saves other epochs to it
   */
  Autosave(Path file, Learner learner, boolean bestOnly) {
    this.file = place(file);
    this.bestOnly = bestOnly;
    if (Files.exists(file) && learner.history().epochs().isEmpty()) {
      throw CheckpointException.of(
          "%s holds an earlier run, which would be overwritten; call load before checkpoint to go on from it, or choose another file.",
          file);
    }
    if (learner.listeners().stream().anyMatch(this::isOverwrittenBy)) {
      throw CheckpointException.of(
          "%s was given to both checkpoint and keepBest, which save different epochs; give each a file of its own.",
          file);
    }
  }

  private static Path place(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    try {
      Path target = AtomicFile.target(file);
      folder = target.getParent();
      if (Files.isDirectory(folder) && Files.isWritable(folder)) {
        return target;
      }
    } catch (NoSuchFileException e) {
      // The sentence below says so.
    } catch (IOException e) {
      throw Checkpoint.failed(file, e);
    }
    throw CheckpointException.of(
        "Checkpoints cannot be written to %s; make that folder, or choose another.", folder);
  }

  private boolean isOverwrittenBy(Listener other) {
    return other instanceof Autosave saving
        && saving.file.equals(file)
        && saving.bestOnly != bestOnly;
  }

  @Override
  public void epochDone(Learner learner, Progress progress) {
    History history = learner.history();
    if (!bestOnly || history.best() == history.epochs().size()) {
      learner.save(file);
    }
  }
}
