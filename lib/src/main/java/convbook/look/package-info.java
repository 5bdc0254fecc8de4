/**
 * What there is to see of networks and their training: summaries, diagrams, charts, and pictures of
 * data, filters and mistakes.
 *
 * <pre>{@literal
 *            course, kernel
 *                   |
 *                   v
 *                 look
 *                   |
 *                   v
 *   data, device, fetch, layer, train
 * }</pre>
 */
package convbook.look;
