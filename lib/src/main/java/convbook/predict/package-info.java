/**
 * A trained network at work: it tells what is in a picture, from a file of its own, in any program
 * and from many threads.
 *
 * <pre>{@literal
 *                      course, train
 *                            |
 *                            v
 *                         predict
 *                            |
 *                            v
 *   data, data.image, device, fetch, layer, net.weights
 * }</pre>
 */
package convbook.predict;
