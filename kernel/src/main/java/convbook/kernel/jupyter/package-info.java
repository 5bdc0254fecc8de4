/**
 * The conversation with Jupyter: what IJava's half of the kernel hands over and what the course's
 * answers, from a cell to its history, its input and its magics.
 *
 * <pre>{@literal
 *                    kernel.install
 *                          |
 *                          v
 *                    kernel.jupyter
 *                          |
 *                          v
 *   device, kernel.display, kernel.eval, look, train
 * }</pre>
 */
package convbook.kernel.jupyter;
