package convbook.train;

/**
 * How well a network does on a set of images.
 *
 * @param loss mean cross-entropy, in nats
 * @param accuracy share of images classified correctly
 */
public record Score(double loss, double accuracy) {}
