# SPDX-License-Identifier: Apache-2.0
#
# model_warmup_rapidjson: RapidJSON's headers, as system headers, for src/json alone.
#
# The folder that holds rapidjson/ is, in this order, MODEL_WARMUP_RAPIDJSON_DIR, the one that the set-up unpacks beside
# Emscripten (so that native and WASM builds read the same headers), or the system's (Debian: rapidjson-dev). The
# headers are copied into the build folder: as an include directory, the system's would bring all of /usr/include with
# it, which is fatal to a WASM build. Releases before 2024 assign to a const member in a function that nobody calls,
# which clang rejects since version 20: the copy deletes that function instead.
set(cache_home "$ENV{XDG_CACHE_HOME}")
if(NOT cache_home)
  set(cache_home "$ENV{HOME}/.cache")
endif()
find_path(MODEL_WARMUP_RAPIDJSON_DIR rapidjson/document.h
          HINTS "${cache_home}/model-warmup/emscripten/third_party/include"
          PATHS /usr/include /usr/local/include NO_CMAKE_FIND_ROOT_PATH
          DOC "Folder that holds rapidjson/document.h" REQUIRED)

set(copy ${PROJECT_BINARY_DIR}/third_party)
file(COPY ${MODEL_WARMUP_RAPIDJSON_DIR}/rapidjson DESTINATION ${copy})
set(broken "GenericStringRef& operator=(const GenericStringRef& rhs) { s = rhs.s; length = rhs.length; }")
file(READ ${copy}/rapidjson/document.h text)
string(REPLACE "${broken}" "GenericStringRef& operator=(const GenericStringRef&) = delete;" mended "${text}")
if(NOT mended STREQUAL text)
  file(WRITE ${copy}/rapidjson/document.h "${mended}")
endif()

add_library(model_warmup_rapidjson INTERFACE)
target_include_directories(model_warmup_rapidjson SYSTEM INTERFACE ${copy})
