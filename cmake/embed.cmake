# The library bedrud_assets: the built web app and the API pages inside the program (.incbin), with their br and gz forms.
# What there is to embed is looked up at every build, so the web app may appear after the first one.
# Compressed files are kept in .cache/assets by their content: every build folder uses them.

set(assets_dir ${CMAKE_BINARY_DIR}/assets)
set(docs_dir ${CMAKE_SOURCE_DIR}/cmake/docs-assets)
file(MAKE_DIRECTORY ${assets_dir})
file(GLOB_RECURSE web_files CONFIGURE_DEPENDS LIST_DIRECTORIES false ${BEDRUD_WEB_DIST}/*)
file(GLOB_RECURSE docs_pages CONFIGURE_DEPENDS LIST_DIRECTORIES false ${docs_dir}/pages/*)
# The bundles are globbed as well: they appear with the npm packages.
file(GLOB swagger_files CONFIGURE_DEPENDS ${docs_dir}/node_modules/swagger-ui-dist/swagger-ui.css
  ${docs_dir}/node_modules/swagger-ui-dist/swagger-ui-bundle.js)
file(GLOB scalar_files CONFIGURE_DEPENDS ${docs_dir}/node_modules/@scalar/api-reference/dist/browser/standalone.js)

# One line a file: the path it is served at, then where it lies.
set(asset_list)
foreach(file ${web_files})
  file(RELATIVE_PATH path ${BEDRUD_WEB_DIST} ${file})
  list(APPEND asset_list "/${path}\t${file}")
endforeach()
foreach(file ${docs_pages})
  file(RELATIVE_PATH path ${docs_dir}/pages ${file})
  list(APPEND asset_list "/api/${path}\t${file}")
endforeach()
foreach(file ${swagger_files})
  get_filename_component(name ${file} NAME)
  list(APPEND asset_list "/api/swagger/${name}\t${file}")
endforeach()
foreach(file ${scalar_files})
  get_filename_component(name ${file} NAME)
  list(APPEND asset_list "/api/scalar/${name}\t${file}")
endforeach()
# Sorted by the path, which the server searches by halves; a tab is smaller than every character of a path.
list(SORT asset_list)
string(JOIN "\n" asset_lines ${asset_list})
file(CONFIGURE OUTPUT ${assets_dir}/list.txt CONTENT "${asset_lines}\n" @ONLY)

add_custom_command(
  OUTPUT ${assets_dir}/blobs.S ${assets_dir}/table.cpp
  COMMAND ${CMAKE_COMMAND} -DLIST=${assets_dir}/list.txt -DOUT=${assets_dir} -DCACHE=${CMAKE_SOURCE_DIR}/.cache/assets
    -P ${CMAKE_SOURCE_DIR}/cmake/embed_assets.cmake
  DEPENDS ${assets_dir}/list.txt ${CMAKE_SOURCE_DIR}/cmake/embed_assets.cmake ${web_files} ${docs_pages} ${swagger_files} ${scalar_files}
  COMMENT "Embedding the web app and the API pages"
  VERBATIM)
add_library(bedrud_assets STATIC EXCLUDE_FROM_ALL ${assets_dir}/blobs.S ${assets_dir}/table.cpp)
target_include_directories(bedrud_assets PRIVATE ${CMAKE_BINARY_DIR}/roots/http ${CMAKE_BINARY_DIR}/roots/base)
target_link_libraries(bedrud_assets PRIVATE Boost::headers)
