/**
 * The course's images: Fashion-MNIST, CIFAR-10, and the garments that are drawn where nothing can
 * be downloaded; and the plans by which a chapter takes fewer of them.
 *
 * <pre>{@literal
 *           course, kernel
 *                  |
 *                  v
 *              data.sets
 *                  |
 *                  v
 *   data, data.image, device, fetch
 * }</pre>
 */
package convbook.data.sets;
