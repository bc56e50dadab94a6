# SPDX-License-Identifier: Apache-2.0
#
# Toolchain file of the WASM presets: Emscripten's own, wherever it is installed.
include(${CMAKE_CURRENT_LIST_DIR}/find_emscripten.cmake)
if(NOT MODEL_WARMUP_EMSCRIPTEN)
  message(FATAL_ERROR "${MODEL_WARMUP_EMSCRIPTEN_REASON} 'npm run build' installs it on Debian; elsewhere install emsdk "
                      "and activate it, or name its folder in MODEL_WARMUP_EMSCRIPTEN_ROOT.")
endif()
include(${MODEL_WARMUP_EMSCRIPTEN}/cmake/Modules/Platform/Emscripten.cmake)
