# SPDX-License-Identifier: Apache-2.0
#
# The headers as users see them. In the tree a header says "core/error.h"; a user's compiler finds it as
# "model_warmup/core/error.h". Each public header is copied with its quoted includes rewritten, into the build folder
# for projects that take us in with add_subdirectory, and from there into an install.
#
# This file is both: included, it makes the rule; run with cmake -P, it is the rule.
if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  file(GLOB_RECURSE headers RELATIVE ${SOURCE} ${SOURCE}/*.h)
  file(REMOVE_RECURSE ${DESTINATION})
  foreach(header IN LISTS headers)
    file(READ ${SOURCE}/${header} text)
    if(text MATCHES "#include [<\"]rapidjson/")
      continue()  # an implementation detail of src/json
    endif()
    string(REGEX REPLACE "#include \"([a-z_]+/)" "#include \"model_warmup/\\1" text "${text}")
    file(WRITE ${DESTINATION}/${header} "${text}")
  endforeach()
  file(TOUCH ${STAMP})
  return()
endif()

set(MODEL_WARMUP_PUBLIC_HEADERS ${PROJECT_BINARY_DIR}/include)
file(GLOB_RECURSE headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/*.h)
set(stamp ${PROJECT_BINARY_DIR}/public_headers.stamp)
add_custom_command(
  OUTPUT ${stamp}
  COMMAND ${CMAKE_COMMAND} -DSOURCE=${PROJECT_SOURCE_DIR}/src -DDESTINATION=${MODEL_WARMUP_PUBLIC_HEADERS}/model_warmup
          -DSTAMP=${stamp} -P ${CMAKE_CURRENT_LIST_FILE}
  DEPENDS ${headers} ${CMAKE_CURRENT_LIST_FILE}
  COMMENT "Copying the public headers" VERBATIM)
add_custom_target(model_warmup_public_headers ALL DEPENDS ${stamp})
add_dependencies(model_warmup model_warmup_public_headers)
target_include_directories(model_warmup INTERFACE $<BUILD_INTERFACE:${MODEL_WARMUP_PUBLIC_HEADERS}>
                                                  $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
