// SPDX-License-Identifier: Apache-2.0
//
// What was learned outlives the process: the predictor's state goes into a file, and a predictor of the next start
// takes it up and predicts the same. The state holds no plain user id; the key they are hashed with is kept apart
// (here: made up; an application keeps it in the user's key store). A damaged file is refused as a whole and changes
// nothing.
//
// Prints:
//   first run: <n> bytes written
//   second run: reviewer after completer, as in the first run
//   a damaged file: SNAPSHOT_DAMAGED, and completer is still known as used <n> times
//   another key: KEY_MISMATCH
#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "model_warmup/core/clock.h"
#include "model_warmup/predictor/model_warmup_predictor.h"

namespace mw = model_warmup;
namespace fs = std::filesystem;

using Bytes = std::vector<std::uint8_t>;

/// Beside the old file first, then in its place: a crash leaves the one or the other, never half of one.
bool write_file(const fs::path& path, const Bytes& bytes) {
  const fs::path beside = fs::path(path) += ".new";
  std::ofstream file(beside, std::ios::binary | std::ios::trunc);
  file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  file.close();
  std::error_code error;
  if (file) fs::rename(beside, path, error);
  return file && !error;
}

std::optional<Bytes> read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  return Bytes(std::istreambuf_iterator<char>(file), {});
}

std::unique_ptr<mw::ModelWarmupPredictor> make_predictor(const mw::Clock& clock, const mw::UserKey& key) {
  auto predictor =
      mw::ModelWarmupPredictor::with_config({.prediction_threshold = 0}, {.clock = &clock, .user_key = key});
  if (!predictor) return nullptr;
  // Registrations are the application's, at every start; the state knows what was learned of models by their ids.
  for (const char* name : {"completer", "reviewer", "writer"}) {
    if (!(*predictor)->register_model({.name = name})) return nullptr;
  }
  return std::move(*predictor);
}

std::string next_model(mw::ModelWarmupPredictor& predictor) {
  const auto prediction = predictor.predict_and_warm({.user_context = {.user_id = "ada"}});
  return prediction && !prediction->predicted_models.empty() ? prediction->predicted_models[0].name : "nothing";
}

int main() {
  mw::ManualClock clock(1'750'000'000'000);
  const mw::UserKey key = {0x6d, 0x6f, 0x64, 0x65, 0x6c};
  const fs::path folder = fs::temp_directory_path() / ("model_warmup_" + std::to_string(std::random_device()()));
  fs::create_directories(folder);
  const fs::path path = folder / "warmup.state";

  std::string foretold;
  {
    const auto predictor = make_predictor(clock, key);
    if (!predictor) return 1;
    for (int use = 0; use < 41; ++use) {
      clock.advance(10'000);
      const char* model = use % 2 == 0 ? "completer" : "reviewer";
      if (!predictor->record_usage({.model = model, .user_id = "ada"})) return 1;
    }
    foretold = next_model(*predictor);
    const Bytes state = predictor->export_state();
    if (!write_file(path, state)) return 1;
    std::cout << "first run: " << state.size() << " bytes written\n";
  }

  const auto predictor = make_predictor(clock, key);
  auto state = read_file(path);
  if (!predictor || !state || !predictor->import_state(*state)) return 1;
  const std::string foretold_again = next_model(*predictor);
  std::cout << "second run: " << foretold_again << " after completer, "
            << (foretold_again == foretold ? "as" : "not as") << " in the first run\n";

  (*state)[state->size() / 2] ^= 1;
  const auto damaged = predictor->import_state(*state);
  const auto pattern = predictor->parts()->learned->analyzer.get_usage_stats(mw::ModelId::from_name("completer"));
  if (damaged || !pattern || !*pattern) return 1;
  std::cout << "a damaged file: " << damaged.error().code << ", and completer is still known as used "
            << (*pattern)->usage_count << " times\n";

  const auto stranger = make_predictor(clock, {1, 2, 3});
  const auto refused = stranger->import_state(*read_file(path));
  std::cout << "another key: " << (refused ? "taken" : refused.error().code) << '\n';
  fs::remove_all(folder);
}
