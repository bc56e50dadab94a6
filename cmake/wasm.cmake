# SPDX-License-Identifier: Apache-2.0
#
# The WASM modules in one variant: MODEL_WARMUP_WASM_VARIANT is single or threads (the presets set it). The glue for the
# web serves Node too, as the package gives it the module, but where there are threads: Node makes them otherwise, and
# glue that knows Node breaks bundlers for the web (its import of "node:module"). So that variant is linked twice; the
# .wasm comes out the same, byte for byte, and a test compares the two. Results, in the build folder:
#   single:   web/core.mjs           and core.wasm beside it
#             web/tools.mjs          and tools.wasm beside it: the same with more kinds of jobs
#   threads:  web/core-threads.mjs   node/core-threads.mjs   and core-threads.wasm beside each
#   unoptimised/                     the core without Binaryen's optimiser, for the size report only
set(MODEL_WARMUP_WASM_VARIANT single CACHE STRING "single or threads")
set_property(CACHE MODEL_WARMUP_WASM_VARIANT PROPERTY STRINGS single threads)
option(MODEL_WARMUP_CLOSURE "Run the Closure compiler over the glue (saves a third of it)" ON)

# What the glue takes from its caller. web/ always passes noExitRuntime: without it the first asynchronous callback ends
# the runtime and every later promise stays pending for ever.
set(incoming instantiateWasm noExitRuntime onAbort print printErr)
list(JOIN incoming "," incoming)

# Flags that choose the system libraries: they must be the same in compiling and in linking.
add_library(model_warmup_wasm_abi INTERFACE)
set(abi -msimd128 -fno-exceptions -fno-rtti)
if(MODEL_WARMUP_WASM_VARIANT STREQUAL "threads")
  list(APPEND abi -pthread)
endif()
target_compile_options(model_warmup_wasm_abi INTERFACE ${abi})
target_link_options(model_warmup_wasm_abi INTERFACE ${abi})
target_link_libraries(model_warmup_own_code INTERFACE model_warmup_wasm_abi)

# What all modules are linked from; the folders of bindings/ hold what each has of its own.
file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/bindings/*.cpp)
set(target model_warmup_wasm_${MODEL_WARMUP_WASM_VARIANT})
function(model_warmup_add_bindings name)
  add_library(${name} OBJECT ${ARGN})
  target_link_libraries(${name} PRIVATE model_warmup_own_code)
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  # embind prints the names of unbound types by type information, which these modules do without.
  target_compile_definitions(${name} PRIVATE EMSCRIPTEN_HAS_UNBOUND_TYPE_NAMES=0
                             MODEL_WARMUP_VERSION="${PROJECT_VERSION}")
endfunction()
model_warmup_add_bindings(${target}_bindings ${sources})

# Modules compress better, by 4, 1 and 3 %, if functions of over 30 instructions stay out of their only caller, data is
# not cut up where it has zeros, and functions that are alike stand side by side. As files they are 2 % larger for it.
set(for_compression -sBINARYEN_EXTRA_PASSES=--one-caller-inline-max-function-size=30,--skip-pass=memory-packing)
set(order_functions ${PROJECT_SOURCE_DIR}/tools/emscripten/order-functions.mjs)
set(function_order ${PROJECT_SOURCE_DIR}/tools/emscripten/function-order.mjs)
find_program(MODEL_WARMUP_NODE node REQUIRED)
execute_process(COMMAND ${MODEL_WARMUP_EMSCRIPTEN}/em-config BINARYEN_ROOT OUTPUT_VARIABLE binaryen
                OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)

if(MODEL_WARMUP_CLOSURE)
  set(closure ${PROJECT_SOURCE_DIR}/node_modules/.bin/google-closure-compiler)
  if(NOT EXISTS ${closure})
    message(FATAL_ERROR "The Closure compiler is missing: run 'npm ci' first, or pass -DMODEL_WARMUP_CLOSURE=OFF.")
  endif()
endif()

# model_warmup_add_glue(<module> <folder> <environments of the glue> <most memory>)
function(model_warmup_add_glue module folder environments memory)
  set(output ${module})
  if(MODEL_WARMUP_WASM_VARIANT STREQUAL "threads")
    set(output ${module}-threads)
  endif()
  set(glue ${target}_${module}_${folder})
  add_executable(${glue} $<TARGET_OBJECTS:${target}_bindings> $<TARGET_OBJECTS:${target}_${module}>)
  set_target_properties(${glue} PROPERTIES OUTPUT_NAME ${output} SUFFIX .mjs
                        RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/${folder})
  # What the bindings do not reach, the linker leaves out of the module.
  target_link_libraries(${glue} PRIVATE model_warmup model_warmup_wasm_abi)
  target_link_options(${glue} PRIVATE
    -lembind --no-entry
    -sSTRICT=1 -sMODULARIZE=1 -sEXPORT_ES6=1 -sENVIRONMENT=${environments}
    -sFILESYSTEM=0 -sDYNAMIC_EXECUTION=0 -sASSERTIONS=0 -sINCOMING_MODULE_JS_API=${incoming}
    -sSTACK_SIZE=512KB
    # emmalloc would take 1 % off the module, and a fifth off the dataset that memory holds.
    -sALLOW_MEMORY_GROWTH=1 -sMAXIMUM_MEMORY=${memory})
  if(MODEL_WARMUP_WASM_VARIANT STREQUAL "threads")
    # Threads are made on first need: a pool costs every page its start-up time.
    target_link_options(${glue} PRIVATE -sPTHREAD_POOL_SIZE=0 -sDEFAULT_PTHREAD_STACK_SIZE=512KB
                        -Wno-pthreads-mem-growth)
  endif()
  if(folder STREQUAL "unoptimised")
    # At -O1 emcc links without Binaryen's optimiser; the code itself is compiled as always.
    target_link_options(${glue} PRIVATE -O1)
    return()
  endif()
  target_link_options(${glue} PRIVATE ${for_compression})
  add_custom_command(TARGET ${glue} POST_BUILD
                     COMMAND ${MODEL_WARMUP_NODE} ${order_functions} ${binaryen}
                             $<TARGET_FILE_DIR:${glue}>/${output}.wasm
                     VERBATIM)
  set_target_properties(${glue} PROPERTIES LINK_DEPENDS "${order_functions};${function_order}")
  if(MODEL_WARMUP_CLOSURE)
    target_link_options(${glue} PRIVATE --closure=1)
    set_target_properties(${glue} PROPERTIES
                          RULE_LAUNCH_LINK "${CMAKE_COMMAND} -E env EM_CLOSURE_COMPILER=${closure}")
  endif()
endfunction()

# model_warmup_add_module(<name> <most memory>)
function(model_warmup_add_module module memory)
  file(GLOB own CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/bindings/${module}/*.cpp)
  model_warmup_add_bindings(${target}_${module} ${own})
  model_warmup_add_glue(${module} web web,worker ${memory})
endfunction()

# Shared memory with a larger maximum fails on iOS.
model_warmup_add_module(core 256MB)
model_warmup_add_glue(core unoptimised web,worker 256MB)
if(MODEL_WARMUP_WASM_VARIANT STREQUAL "threads")
  model_warmup_add_glue(core node node 256MB)
  add_test(NAME wasm_threads.web_and_node_share_one_module
           COMMAND ${CMAKE_COMMAND} -E compare_files ${PROJECT_BINARY_DIR}/web/core-threads.wasm
                   ${PROJECT_BINARY_DIR}/node/core-threads.wasm)
else()
  # A dataset of a million uses takes most of it.
  model_warmup_add_module(tools 2GB)
endif()
