/**
 * How a network learns: the learner with its optimizers, schedules, history and checkpoints, and
 * what a trained network says of images. Nothing here knows of notebooks.
 *
 * <pre>{@literal
 *          course, kernel, look
 *                    |
 *                    v
 *                  train
 *                    |
 *                    v
 *   data, device, fetch, layer, predict
 * }</pre>
 */
package convbook.train;
