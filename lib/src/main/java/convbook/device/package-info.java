/**
 * Where a network runs: the CPUs and GPUs there are, the memory they have, and what frees it. Every
 * other room checks its arguments, prints its notes and shares out its loops with what is here.
 *
 * <pre>{@literal
 *   every other room
 *          |
 *          v
 *        device
 * }</pre>
 */
package convbook.device;
