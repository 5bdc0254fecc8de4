/**
 * Images with labels, and how they come to the device: split, shuffled, augmented, in batches of
 * (N, C, H, W). What reads them from somewhere is in the rooms that use this one.
 *
 * <pre>{@literal
 *   course, data.augment, data.files, data.sets, look, predict, train
 *                                   |
 *                                   v
 *                                 data
 *                                   |
 *                                   v
 *                       data.image, device, fetch
 * }</pre>
 */
package convbook.data;
