package convbook.data;

import convbook.device.Check;

/**
 * Training and test images, not yet on a device.
 *
 * @param train what a network learns from
 * @param test what it is tested on
 */
public record Pair<P extends Pictures>(P train, P test) {

  /** Checks that both are there. */
  public Pair {
    Check.given("training images", train);
    Check.given("test images", test);
  }
}
