package convbook.train;

import java.nio.file.Files;
import java.nio.file.Path;

/** Saves a checkpoint after every epoch, or after each that is better than all before. */
final class Autosave implements Listener {
  private final Path file;
  private final boolean bestOnly;

  /**
   * Saves to {@code file}.
   *
   * @throws CheckpointException if its folder cannot be written, or if it is there and {@code
   *     learner} has no epoch yet
   */
  Autosave(Path file, Learner learner, boolean bestOnly) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
      throw new CheckpointException(
          "Checkpoints cannot be written to %s; make that folder, or choose another."
              .formatted(folder),
          null);
    }
    if (Files.exists(file) && learner.history().epochs().isEmpty()) {
      throw new CheckpointException(
          "%s holds an earlier run, which would be overwritten; call load before checkpoint to go on from it, or choose another file."
              .formatted(file),
          null);
    }
    this.file = file;
    this.bestOnly = bestOnly;
  }

  @Override
  public void epochDone(Learner learner, Progress progress) {
    History history = learner.history();
    if (!bestOnly || history.best() == history.epochs().size()) {
      learner.save(file);
    }
  }
}
