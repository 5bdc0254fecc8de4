<#list dependencyMap as entry>
${entry.getKey().artifactId} ${entry.getKey().version}: ${entry.getValue()?join(" or ")}
</#list>
convbook-kernel holds the sources of api, tablesaw-core and xchart, too, under the licenses of these
pytorch-native-cpu holds PyTorch itself: BSD-3-Clause
