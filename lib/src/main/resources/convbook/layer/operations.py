# Functions in TorchScript, as torch.jit.save writes them; see TorchScript.java.
class Operations(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def relu(self: __torch__.Operations, x: Tensor) -> Tensor:
    return torch.relu_(x)
  def add(self: __torch__.Operations, x: Tensor, y: Tensor, factor: Tensor) -> Tensor:
    return torch.add_(x, y, alpha=float(factor))
