package convbook.layer;

/**
 * A block whose output is neither its input nor a part of it, and whose gradient needs no more than
 * the input: what comes next may overwrite the output.
 */
interface Overwritable {
  /** Returns whether that is so of this one. */
  default boolean isOverwritable() {
    return true;
  }
}
