/**
 * IJava made fit for a course. {@link convbook.kernel.Start} is what {@code java -jar} starts; it
 * is compiled for Java 8 and calls the commands by their name.
 *
 * <pre>{@literal
 *   Start -> install -> jupyter -> display -> eval
 * }</pre>
 */
package convbook.kernel;
