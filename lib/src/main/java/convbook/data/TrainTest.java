package convbook.data;

import convbook.device.Check;

/**
 * Training and test images, not yet on a device.
 *
 * @param train what a network learns from
 * @param test what it is tested on
 */
public record TrainTest<P extends LabeledImages>(P train, P test) {

  /** Checks that both are there. */
  public TrainTest {
    Check.given("training images", train);
    Check.given("test images", test);
  }
}
