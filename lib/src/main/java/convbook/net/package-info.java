/**
 * The networks, one family in a file, each laid out to be read on one screen. Nothing here knows of
 * training.
 *
 * <pre>{@literal
 *    net.weights
 *         |
 *         v
 *        net
 *         |
 *         v
 *   device, layer
 * }</pre>
 */
package convbook.net;
