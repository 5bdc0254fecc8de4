/**
 * How the value of a cell is shown: charts, tables, tensors and networks, and whatever else fits on
 * a page.
 *
 * <pre>{@literal
 *            kernel.jupyter
 *                  |
 *                  v
 *            kernel.display
 *                  |
 *                  v
 *   device, kernel.eval, look, train
 * }</pre>
 */
package convbook.kernel.display;
