# SPDX-License-Identifier: Apache-2.0
#
# model_warmup_rapidjson: RapidJSON's headers, as system headers, for src/json alone.
#
# The folder that holds rapidjson/ is, in this order, MODEL_WARMUP_RAPIDJSON_DIR, the one that the set-up unpacks beside
# Emscripten (so that native and WASM builds read the same headers), or the system's (Debian: rapidjson-dev). The
# headers are copied into the build folder: as an include directory, the system's would bring all of /usr/include with
# it, which is fatal to a WASM build. Its parser only is used, and not its document.h, which clang rejects since version
# 20. The parser of releases before 2024 adds to a null pointer when its stack is new, which is undefined: the copy
# compares sizes instead.
set(cache_home "$ENV{XDG_CACHE_HOME}")
if(NOT cache_home)
  set(cache_home "$ENV{HOME}/.cache")
endif()
find_path(MODEL_WARMUP_RAPIDJSON_DIR rapidjson/reader.h
          HINTS "${cache_home}/model-warmup/emscripten/third_party/include"
          PATHS /usr/include /usr/local/include NO_CMAKE_FIND_ROOT_PATH
          DOC "Folder that holds rapidjson/reader.h")
if(NOT MODEL_WARMUP_RAPIDJSON_DIR)
  message(FATAL_ERROR "RapidJSON's headers are missing, which the wire format is built with. Install them (Debian: "
                      "rapidjson-dev), name the folder that holds rapidjson/ in MODEL_WARMUP_RAPIDJSON_DIR, or do "
                      "without JSON: -DMODEL_WARMUP_JSON=OFF.")
endif()

set(copy ${PROJECT_BINARY_DIR}/third_party)
file(COPY ${MODEL_WARMUP_RAPIDJSON_DIR}/rapidjson DESTINATION ${copy})
set(broken "stackTop_ + sizeof(T) * count > stackEnd_")
set(whole "sizeof(T) * count > static_cast<size_t>(stackEnd_ - stackTop_)")
file(READ ${copy}/rapidjson/internal/stack.h text)
string(REPLACE "${broken}" "${whole}" mended "${text}")
if(NOT mended STREQUAL text)
  file(WRITE ${copy}/rapidjson/internal/stack.h "${mended}")
endif()

add_library(model_warmup_rapidjson INTERFACE)
target_include_directories(model_warmup_rapidjson SYSTEM INTERFACE ${copy})
