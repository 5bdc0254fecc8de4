/**
 * Your own images: folders of classes and tables of names. Whatever is bad is named, whatever is
 * left out is counted.
 *
 * <pre>{@literal
 *               course
 *                  |
 *                  v
 *             data.files
 *                  |
 *                  v
 *   data, data.image, device, fetch
 * }</pre>
 */
package convbook.data.files;
