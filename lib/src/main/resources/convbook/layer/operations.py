# Functions in TorchScript, as torch.jit.save writes them; see TorchScript.java.
class Operations(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def relu(self: __torch__.Operations, x: Tensor) -> Tensor:
    return torch.relu_(x)
  def relu6(self: __torch__.Operations, x: Tensor) -> Tensor:
    return torch.hardtanh(x, 0, 6)
  def relu6_(self: __torch__.Operations, x: Tensor) -> Tensor:
    return torch.hardtanh_(x, 0, 6)
  def add(self: __torch__.Operations, x: Tensor, y: Tensor, factor: Tensor) -> Tensor:
    return torch.add_(x, y, alpha=float(factor))
  def cast(self: __torch__.Operations, x: Tensor, type: Tensor) -> Tensor:
    return torch.to(x, int(type))
  def scale(self: __torch__.Operations, arrays: List[Tensor], infinite: Tensor, factor: Tensor) -> Tensor:
    _0 = torch._amp_foreach_non_finite_check_and_unscale_(arrays, infinite, factor)
    return infinite
  def pad_channels(self: __torch__.Operations, x: Tensor, before: Tensor, behind: Tensor) -> Tensor:
    return torch.constant_pad_nd(x, [0, 0, 0, 0, int(before), int(behind)])
