<#list dependencyMap as entry>
${entry.getKey().artifactId} ${entry.getKey().version}: ${entry.getValue()?join(" or ")}
</#list>
pytorch-native-cpu holds PyTorch itself: BSD-3-Clause
