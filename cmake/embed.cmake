# Replaced by the asset embedder.
add_library(bedrud_assets INTERFACE)
