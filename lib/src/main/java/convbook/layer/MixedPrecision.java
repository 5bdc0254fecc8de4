package convbook.layer;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.util.cuda.CudaUtils;
import convbook.device.Check;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Numbers of 16 bits for a network whose parameters have 32, for a training step: Micikevicius et
 * al. (2018). Convolutions and linear layers convert their input and weights and hand on 16 bits;
 * batch normalization, ReLU, pooling and what else is known to bear it computes with what it is
 * given; every other layer gets 32.
 *
 * @hidden
 */
public enum MixedPrecision {
  /** As wide a range as float32, and 8 bits of precision. */
  BFLOAT16(15, 1),
  /**
   * 11 bits of precision, of so narrow a range that the loss is made larger for small gradients.
   */
  FLOAT16(5, 1024);

  private static final int FLOAT32 = 6;

  /** NVIDIA's compute capability of Ampere and of Volta, whose matrix units have these types. */
  private static final int AMPERE = 80;

  private static final int VOLTA = 70;

  private static final Path PROCESSOR = Path.of("/proc/cpuinfo");
  private static final Pattern UNITS = Pattern.compile("\\b(avx512_bf16|amx_bf16)\\b");

  /** PyTorch's number of the type. */
  private final int type;

  private final int scale;

  MixedPrecision(int type, int scale) {
    this.type = type;
    this.scale = scale;
  }

  /**
   * Returns what the loss is to be multiplied by, and gradients to be divided by: section 3.2 of
   * the paper, where it is a constant from 8 to 32,768.
   */
  public int scale() {
    return scale;
  }

  /** A parameter store that may have a network compute so. */
  public interface Store {
    /** Returns which numbers of 16 bits it is to use, none for 32. */
    Optional<MixedPrecision> mixedPrecision();
  }

  /**
   * Returns the type that this device computes faster with.
   *
   * @throws IllegalArgumentException if it does so with neither
   */
  public static MixedPrecision on(Device device) {
    return on(device, PROCESSOR);
  }

  static MixedPrecision on(Device device, Path processor) {
    if (device.isGpu()) {
      int capability = Integer.parseInt(CudaUtils.getComputeCapability(device.getDeviceId()));
      if (capability >= VOLTA) {
        return capability >= AMPERE ? BFLOAT16 : FLOAT16;
      }
    } else if (hasUnits(processor)) {
      return BFLOAT16;
    }
    throw Check.refusal(
        "mixedPrecision() called, but %s has no units for numbers of 16 bits that are known of (a GPU since Volta, a processor with avx512_bf16 or amx_bf16 under Linux); leave it out.",
        device);
  }

  private static boolean hasUnits(Path processor) {
    try {
      return Files.exists(processor) && UNITS.matcher(Files.readString(processor)).find();
    } catch (IOException e) {
      return false;
    }
  }

  /** Returns the numbers in this type; gradients flow back through it. Nothing makes nothing. */
  NDArray narrow(NDArray x) {
    return x == null ? null : TorchScript.cast(x, type);
  }

  /** Returns the numbers in 32 bits; gradients flow back through it. */
  public static NDArray widen(NDArray x) {
    return x.getDataType() == DataType.FLOAT32 ? x : TorchScript.cast(x, FLOAT32);
  }
}
