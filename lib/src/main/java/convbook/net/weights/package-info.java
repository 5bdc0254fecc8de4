/**
 * Weights from files and for them: PyTorch's and safetensors, by the names that torchvision and
 * timm give them, and networks that have learned ImageNet.
 *
 * <pre>{@literal
 *            predict
 *               |
 *               v
 *          net.weights
 *               |
 *               v
 *   device, fetch, layer, net
 * }</pre>
 */
package convbook.net.weights;
