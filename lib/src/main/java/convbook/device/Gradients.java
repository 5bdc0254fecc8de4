package convbook.device;

import ai.djl.pytorch.jni.JniUtils;

/** What DJL's engine-neutral API leaves out about gradients. */
public final class Gradients {
  private Gradients() {}

  /**
   * Stops recording operations for gradients in this thread. PyTorch records by default in every
   * thread but the one that loaded it, and then refuses to change parameters in place.
   */
  public static void off() {
    Devices.engine();
    JniUtils.setGradMode(false);
  }
}
