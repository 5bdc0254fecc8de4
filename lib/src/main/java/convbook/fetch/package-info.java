/**
 * What is downloaded is checked, resumed and kept; what is written to a file is there as a whole or
 * not at all.
 *
 * <pre>{@literal
 *   course, data, data.files, data.image, data.sets, kernel, look, net.weights, predict, train
 *                                               |
 *                                               v
 *                                             fetch
 *                                               |
 *                                               v
 *                                             device
 * }</pre>
 */
package convbook.fetch;
