/**
 * The commands of {@code java -jar}: put the kernel where Jupyter looks for it, take it away, and
 * say what this machine has and lacks.
 *
 * <pre>{@literal
 *                  java -jar
 *                      |
 *                      v
 *                kernel.install
 *                      |
 *                      v
 *   data.sets, device, fetch, kernel.jupyter
 * }</pre>
 */
package convbook.kernel.install;
