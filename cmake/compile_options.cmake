# SPDX-License-Identifier: Apache-2.0
#
# model_warmup_own_code: what every translation unit of the library is compiled with, and nothing that users inherit.
add_library(model_warmup_own_code INTERFACE)
target_include_directories(model_warmup_own_code INTERFACE ${PROJECT_SOURCE_DIR}/src)
target_compile_features(model_warmup_own_code INTERFACE cxx_std_23)

# Same bytes in every build: no fused multiply-add behind our back. -ffast-math and -march=native would break it too;
# neither may be added here.
target_compile_options(model_warmup_own_code INTERFACE -ffp-contract=off -fno-exceptions)
if(EMSCRIPTEN)
  # The module is downloaded: it is compiled for the least size, but for what takes the time of a call. There -Os is
  # quicker than -Oz, and no larger once functions are inlined. Plans are made by small loops in each other: -O2 is a
  # seventh quicker still, if it does not unroll them; -O3 is larger by a quarter and no quicker.
  string(REPLACE "-O3" "-Oz" CMAKE_CXX_FLAGS_RELEASE "${CMAKE_CXX_FLAGS_RELEASE}")
  set(hot_sources
      history/context_table history/decayed_counts history/history_view history/stack_distance
      learning/candidate_features learning/decision_tree learning/random_forest learning/ranking_network learning/next_model
      learning/tree_grower
      json/number)
  set(plan_sources
      planning/plan_annealing planning/plan_bound planning/plan_decoder planning/plan_enumeration
      planning/plan_outlook planning/plan_slices planning/plan_timeline)
  foreach(list IN ITEMS hot_sources plan_sources)
    list(TRANSFORM ${list} PREPEND ${PROJECT_SOURCE_DIR}/src/)
    list(TRANSFORM ${list} APPEND .cpp)
  endforeach()
  set_source_files_properties(${hot_sources} PROPERTIES COMPILE_OPTIONS -Os)
  set_source_files_properties(${plan_sources} PROPERTIES
                              COMPILE_OPTIONS "-O2;-fno-unroll-loops;-fno-vectorize;-fno-slp-vectorize")
  # Natively type information stays: an application compiled with it derives from our interfaces (Clock, Random).
  target_compile_options(model_warmup_own_code INTERFACE -fno-rtti)
endif()

# model_warmup_warnings: for the library and for the code of its tests.
add_library(model_warmup_warnings INTERFACE)
target_compile_options(model_warmup_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wold-style-cast -Wextra-semi
  # Leaving members out of a designated initialiser is how options structs are meant to be used.
  -Wno-missing-field-initializers
  # std::stable_sort of libstdc++ 12 calls what C++23 deprecates, which clang reports where it is instantiated.
  $<$<AND:$<CXX_COMPILER_ID:Clang>,$<NOT:$<PLATFORM_ID:Emscripten>>>:-Wno-deprecated-declarations>
  # With -O3, g++ 12 takes "literal" + std::string for overlapping copies (its bug 105651).
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
if(MODEL_WARMUP_WARNINGS_AS_ERRORS)
  target_compile_options(model_warmup_warnings INTERFACE -Werror)
endif()
target_link_libraries(model_warmup_own_code INTERFACE model_warmup_warnings)
