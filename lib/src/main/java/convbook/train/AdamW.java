package convbook.train;

/** The name that {@link Adam} has with decoupled weight decay: Loshchilov and Hutter (2019). */
public final class AdamW {
  private AdamW() {}

  /** Adam at this learning rate with a decoupled weight decay of 0.01, PyTorch's default. */
  public static Adam of(double rate) {
    return Adam.of(rate).decoupledWeightDecay(0.01);
  }
}
