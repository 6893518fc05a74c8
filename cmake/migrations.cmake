# embed_migrations(target folder): migrations/NNNN_name.sql as bedrud::migrations(), compiled into `target`. The files are read
# at configure time and configured again when one changes.
function(embed_migrations target folder)
  file(GLOB files CONFIGURE_DEPENDS ${folder}/*.sql)
  list(SORT files)
  set(rows "")
  set(expected 0)
  foreach(file ${files})
    get_filename_component(stem ${file} NAME_WE)
    if(NOT stem MATCHES "^([0-9][0-9][0-9][0-9])_([a-z0-9_]+)$")
      message(FATAL_ERROR "${file}: a migration is called NNNN_name.sql")
    endif()
    set(name ${CMAKE_MATCH_2})
    math(EXPR expected "${expected} + 1")
    string(REGEX REPLACE "^0+" "" number ${CMAKE_MATCH_1})
    if(NOT number EQUAL expected)
      message(FATAL_ERROR "${file}: migration ${expected} is expected here; numbers have no gaps")
    endif()
    set_property(DIRECTORY ${CMAKE_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
    file(READ ${file} sql)
    string(APPEND rows "    {${number}, \"${name}\", R\"~sql~(${sql})~sql~\"},\n")
  endforeach()
  set(generated ${CMAKE_BINARY_DIR}/generated/migrations.cpp)
  file(CONFIGURE OUTPUT ${generated} CONTENT "// Generated from src/repository/migrations.
#include \"repository/migrations.hpp\"

namespace bedrud {
namespace {
constexpr db::Migration kMigrations[] = {
@rows@};
}  // namespace

std::span<db::Migration const> migrations() { return kMigrations; }

}  // namespace bedrud
" @ONLY)
  target_sources(${target} PRIVATE ${generated})
endfunction()
