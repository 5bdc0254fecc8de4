/**
 * From the bytes of a JPEG, PNG or GIF file, which nobody vouches for, to the pixels that Pillow
 * sees in it, at the size that was asked for.
 *
 * <pre>{@literal
 *   data, data.augment, data.files, data.sets, predict
 *                           |
 *                           v
 *                       data.image
 *                           |
 *                           v
 *                     device, fetch
 * }</pre>
 */
package convbook.data.image;
