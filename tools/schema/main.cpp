// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "schema/generate.h"

namespace {

namespace fs = std::filesystem;

std::string content_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

bool write(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream file(path, std::ios::binary);
  return static_cast<bool>(file << text << std::flush);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view mode = argc == 3 ? argv[1] : "";
  if (mode != "write" && mode != "check") {
    std::fputs("usage: model_warmup_schema write|check PROJECT_FOLDER\n", stderr);
    return 2;
  }
  const fs::path root = argv[2];
  const auto types = model_warmup::schema::wire_types();
  const std::pair<fs::path, std::string> files[] = {
      {root / "web/generated/wire.ts", model_warmup::schema::typescript(types)},
      {root / "npm/schema/model-warmup.schema.json", model_warmup::schema::json_schema(types)},
      {root / "tests/fuzz/json_fuzz.dict", model_warmup::schema::dictionary(types)},
  };
  int status = 0;
  for (const auto& [path, text] : files) {
    if (content_of(path) == text) continue;
    if (mode == "write" && write(path, text)) continue;
    std::fprintf(stderr,
                 mode == "write" ? "cannot write %s\n"
                                 : "%s does not follow from src/json/fields any more; "
                                   "cmake --build build/debug --target write_schema makes it anew\n",
                 path.c_str());
    status = 1;
  }
  return status;
}
