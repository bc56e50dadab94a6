# SPDX-License-Identifier: Apache-2.0
#
# The headers as users see them: those below and what they include, and no others; what else is under src/ may change
# with any release. In the tree a header says "core/error.h"; a user's compiler finds it as "model_warmup/core/error.h".
# Each public header is copied with its quoted includes rewritten, into the build folder for projects that take us in
# with add_subdirectory, and from there into an install.
#
# This file is both: included, it makes the rule; run with cmake -P, it is the rule.
if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  cmake_minimum_required(VERSION 3.25)
  set(found ${HEADERS})
  set(waiting ${HEADERS})
  while(waiting)
    list(POP_FRONT waiting header)
    file(STRINGS ${SOURCE}/${header} lines REGEX "^#include \"")
    foreach(line IN LISTS lines)
      string(REGEX REPLACE "^#include \"([^\"]+)\".*" "\\1" included "${line}")
      if(NOT included IN_LIST found)
        list(APPEND found ${included})
        list(APPEND waiting ${included})
      endif()
    endforeach()
  endwhile()
  file(REMOVE_RECURSE ${DESTINATION})
  foreach(header IN LISTS found)
    file(READ ${SOURCE}/${header} text)
    string(REGEX REPLACE "#include \"([a-z_]+/)" "#include \"model_warmup/\\1" text "${text}")
    file(WRITE ${DESTINATION}/${header} "${text}")
  endforeach()
  file(TOUCH ${STAMP})
  return()
endif()

# The predictor with all its parts, and what works without one.
set(public_headers
    predictor/model_warmup_predictor.h
    learning/ml_model_trainer.h
    planning/plan_solver.h
    evaluation/ml_model_evaluator.h
    replay/policy_replay.h
    benchmark/performance_benchmarker.h)
if(MODEL_WARMUP_JSON)
  list(APPEND public_headers json/wire.h)
endif()

set(MODEL_WARMUP_PUBLIC_HEADERS ${PROJECT_BINARY_DIR}/include)
file(GLOB_RECURSE headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/*.h)
set(stamp ${PROJECT_BINARY_DIR}/public_headers.stamp)
add_custom_command(
  OUTPUT ${stamp}
  COMMAND ${CMAKE_COMMAND} -DSOURCE=${PROJECT_SOURCE_DIR}/src "-DHEADERS=${public_headers}"
          -DDESTINATION=${MODEL_WARMUP_PUBLIC_HEADERS}/model_warmup -DSTAMP=${stamp} -P ${CMAKE_CURRENT_LIST_FILE}
  DEPENDS ${headers} ${CMAKE_CURRENT_LIST_FILE}
  COMMENT "Copying the public headers" VERBATIM)
add_custom_target(model_warmup_public_headers ALL DEPENDS ${stamp})
add_dependencies(model_warmup model_warmup_public_headers)
target_include_directories(model_warmup INTERFACE $<BUILD_INTERFACE:${MODEL_WARMUP_PUBLIC_HEADERS}>
                                                  $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
