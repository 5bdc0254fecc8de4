/**
 * What the chapters share and a project does not need: the ledger of runs, the zoo of trained
 * networks, the competition, and the check of a network against PyTorch's figures.
 *
 * <pre>{@literal
 *                              notebooks
 *                                  |
 *                                  v
 *                                course
 *                                  |
 *                                  v
 *   data, data.files, data.sets, device, fetch, look, predict, train
 * }</pre>
 */
package convbook.course;
