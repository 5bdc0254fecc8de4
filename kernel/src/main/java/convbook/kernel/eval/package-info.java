/**
 * How a cell runs: taken apart, compiled by a JShell whose classes can be interrupted, and answered
 * with errors that name their line.
 *
 * <pre>{@literal
 *   kernel.display, kernel.jupyter
 *                 |
 *                 v
 *            kernel.eval
 *                 |
 *                 v
 *               device
 * }</pre>
 */
package convbook.kernel.eval;
