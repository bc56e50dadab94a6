# SPDX-License-Identifier: Apache-2.0
#
# Finds a usable Emscripten and sets MODEL_WARMUP_EMSCRIPTEN to its folder, or to "" with the reason in
# MODEL_WARMUP_EMSCRIPTEN_REASON. Included by the toolchain file; run by the set-up as
#   cmake -P cmake/find_emscripten.cmake
# which prints the folder on standard output, or fails with the reason.
#
# Looked at in this order: MODEL_WARMUP_EMSCRIPTEN_ROOT, emcc on PATH, $EMSDK, the set-up's own in the user's cache.

# Older ones lose rejected promises or lack settings that cmake/wasm.cmake uses.
set(MODEL_WARMUP_EMSCRIPTEN_MINIMUM 6.0.0)

function(model_warmup_find_emscripten)
  set(candidates "$ENV{MODEL_WARMUP_EMSCRIPTEN_ROOT}")
  find_program(emcc_on_path emcc NO_CACHE NO_DEFAULT_PATH PATHS ENV PATH)
  if(emcc_on_path)
    file(REAL_PATH "${emcc_on_path}" emcc_on_path)
    cmake_path(GET emcc_on_path PARENT_PATH folder)
    list(APPEND candidates "${folder}")
  endif()
  if(DEFINED ENV{EMSDK})
    list(APPEND candidates "$ENV{EMSDK}/upstream/emscripten")
  endif()
  set(cache "$ENV{XDG_CACHE_HOME}")
  if(NOT cache)
    set(cache "$ENV{HOME}/.cache")
  endif()
  # Without its stamp it is being unpacked just now, or was left half done.
  if(EXISTS "${cache}/model-warmup/emscripten/.stamp")
    list(APPEND candidates "${cache}/model-warmup/emscripten/emscripten")
  endif()

  set(reasons "")
  foreach(folder IN LISTS candidates)
    if(NOT EXISTS "${folder}/emcc" OR NOT EXISTS "${folder}/emscripten-version.txt")
      continue()
    endif()
    file(READ "${folder}/emscripten-version.txt" version)
    string(REGEX MATCH "[0-9]+[.][0-9]+[.][0-9]+" version "${version}")
    if(version VERSION_GREATER_EQUAL MODEL_WARMUP_EMSCRIPTEN_MINIMUM)
      set(MODEL_WARMUP_EMSCRIPTEN "${folder}" PARENT_SCOPE)
      return()
    endif()
    string(APPEND reasons "${folder} is Emscripten ${version}, older than ${MODEL_WARMUP_EMSCRIPTEN_MINIMUM}. ")
  endforeach()
  set(MODEL_WARMUP_EMSCRIPTEN "" PARENT_SCOPE)
  set(MODEL_WARMUP_EMSCRIPTEN_REASON "${reasons}No usable Emscripten on PATH, in $EMSDK or in ${cache}/model-warmup."
      PARENT_SCOPE)
endfunction()

model_warmup_find_emscripten()

if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  if(NOT MODEL_WARMUP_EMSCRIPTEN)
    message(FATAL_ERROR "${MODEL_WARMUP_EMSCRIPTEN_REASON}")
  endif()
  execute_process(COMMAND ${CMAKE_COMMAND} -E echo "${MODEL_WARMUP_EMSCRIPTEN}")
endif()
