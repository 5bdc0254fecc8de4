package convbook.train;

import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.XavierInitializer;
import ai.djl.training.initializer.XavierInitializer.FactorType;
import ai.djl.training.initializer.XavierInitializer.RandomType;

/** How weights start. Biases start at 0. */
public enum Init {
  /** Uniform with variance 2 / (fan in + fan out): Glorot and Bengio (2010), equation 16. */
  XAVIER(new XavierInitializer(RandomType.UNIFORM, FactorType.AVG, 3)),
  /** Normal with variance 2 / fan in, made for ReLU: He et al. (2015), equation 10. */
  HE(new XavierInitializer(RandomType.GAUSSIAN, FactorType.IN, 2));

  private final transient Initializer initializer;

  Init(Initializer initializer) {
    this.initializer = initializer;
  }

  Initializer initializer() {
    return initializer;
  }
}
