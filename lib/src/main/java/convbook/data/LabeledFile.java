package convbook.data;

import java.nio.file.Path;

/**
 * One image file of a set.
 *
 * @param file where it is
 * @param place how a message names it: the file, or the line of a table
 * @param label its class, {@link LabeledImages#UNKNOWN} if there is none
 * @hidden
 */
public record LabeledFile(Path file, String place, int label) {}
