# SPDX-License-Identifier: Apache-2.0
#
# After `cmake --install`, find_package(model_warmup) and pkg-config find the library, wherever the prefix is moved to.
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/model_warmup)
install(TARGETS model_warmup EXPORT model_warmup_targets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY ${MODEL_WARMUP_PUBLIC_HEADERS}/model_warmup DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT model_warmup_targets NAMESPACE model_warmup:: DESTINATION ${package_dir})
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/model_warmupConfig.cmake.in
                              ${PROJECT_BINARY_DIR}/model_warmupConfig.cmake INSTALL_DESTINATION ${package_dir})
# Before 1.0 a minor version may change the interface.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/model_warmupConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/model_warmupConfig.cmake ${PROJECT_BINARY_DIR}/model_warmupConfigVersion.cmake
        DESTINATION ${package_dir})

set(pkgconfig_dir ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
cmake_path(RELATIVE_PATH CMAKE_INSTALL_FULL_LIBDIR BASE_DIRECTORY ${CMAKE_INSTALL_PREFIX} OUTPUT_VARIABLE lib)
cmake_path(RELATIVE_PATH CMAKE_INSTALL_FULL_INCLUDEDIR BASE_DIRECTORY ${CMAKE_INSTALL_PREFIX} OUTPUT_VARIABLE include)
cmake_path(RELATIVE_PATH CMAKE_INSTALL_PREFIX BASE_DIRECTORY ${CMAKE_INSTALL_PREFIX}/${lib}/pkgconfig
           OUTPUT_VARIABLE up)
configure_file(${CMAKE_CURRENT_LIST_DIR}/model_warmup.pc.in ${PROJECT_BINARY_DIR}/model_warmup.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/model_warmup.pc DESTINATION ${pkgconfig_dir})
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
