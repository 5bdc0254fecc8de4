/**
 * What networks are built from: short names for DJL's blocks, the few blocks that DJL lacks, and
 * the blocks that families of networks share. {@link convbook.layer.Layers} has all names.
 *
 * <pre>{@literal
 *   look, net, net.weights, predict, train
 *                     |
 *                     v
 *                   layer
 *                     |
 *                     v
 *                   device
 * }</pre>
 */
package convbook.layer;
