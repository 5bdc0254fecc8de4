/**
 * How training changes its images from epoch to epoch, on the device. {@link
 * convbook.data.augment.Augment} has all names.
 *
 * <pre>{@literal
 *          notebooks
 *              |
 *              v
 *         data.augment
 *              |
 *              v
 *   data, data.image, device
 * }</pre>
 */
package convbook.data.augment;
