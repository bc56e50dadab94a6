// SPDX-License-Identifier: Apache-2.0
//
// The whole loop: predict, load what the plan says, use, record. The models are real files that are mapped into memory,
// read to the last page and let go again; each load is measured, and the predictor learns from what was measured. Only
// the person is played, so that an hour of work does not take an hour: they use three models in turn, half a minute
// apart, on a clock of their own. There is room for two of the three.
//
// Prints:
//   first uses: <cold> of 6 cold
//   last uses: <cold> of 60 cold, <ms> ms waited for each
//   loading everything on demand: 60 of 60 cold, <ms> ms waited for each
//   warm-ups: <n> hits, <n> unused; <ms> ms saved
//   what was learned of a load: <ms> ms and <mb> MB, measured
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "model_warmup/core/clock.h"
#include "model_warmup/predictor/model_warmup_predictor.h"

namespace mw = model_warmup;
namespace fs = std::filesystem;

double elapsed_ms() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double, std::milli>(now).count();
}

/// A model as this example has them: a file in memory, with the sum of its words to show that all of it was read.
class MappedModel {
 public:
  static std::unique_ptr<MappedModel> load(const fs::path& path) {
    const int file = ::open(path.c_str(), O_RDONLY);
    if (file < 0) return nullptr;
    const std::size_t bytes = fs::file_size(path);
    void* data = ::mmap(nullptr, bytes, PROT_READ, MAP_PRIVATE, file, 0);
    ::close(file);
    if (data == MAP_FAILED) return nullptr;
    return std::unique_ptr<MappedModel>(new MappedModel(static_cast<const std::uint64_t*>(data), bytes));
  }
  ~MappedModel() { ::munmap(const_cast<std::uint64_t*>(words_), bytes_); }

  [[nodiscard]] double memory_mb() const { return static_cast<double>(bytes_) / (1 << 20); }
  [[nodiscard]] std::uint64_t sum() const { return sum_; }

 private:
  MappedModel(const std::uint64_t* words, std::size_t bytes) : words_(words), bytes_(bytes) {
    for (std::size_t i = 0; i < bytes / sizeof(std::uint64_t); ++i) sum_ = sum_ * 31 + words[i];
  }

  const std::uint64_t* words_;
  std::size_t bytes_;
  std::uint64_t sum_ = 0;
};

/// What a host has around a predictor: the models that are loaded, and how it carries out tasks.
class Host {
 public:
  Host(mw::ModelWarmupPredictor& predictor, const mw::ManualClock& clock, fs::path folder)
      : predictor_(predictor), clock_(clock), folder_(std::move(folder)) {}

  /// Does what may be done now. False: the predictor refused a report, which is a mistake of this host.
  bool run_tasks() {
    while (true) {
      const auto next = predictor_.parts()->queue.dequeue_next(clock_.now_ms());
      if (!next) return false;
      if (!*next) return true;
      const mw::WarmupTask& task = **next;
      mw::TaskResult result;
      if (task.action == mw::TaskAction::Release) {
        loaded_.erase(task.name);
      } else {
        const double begun_ms = elapsed_ms();
        auto model = MappedModel::load(folder_ / task.name);
        if (!model) {
          (void)predictor_.task_failed(task.task_id, {.reason = "cannot map " + task.name});
          continue;
        }
        result.load_time_ms = elapsed_ms() - begun_ms;
        result.memory_mb = model->memory_mb();
        loaded_[task.name] = std::move(model);
      }
      if (!predictor_.task_completed(task.task_id, result)) return false;
    }
  }

  /// The person needs this model: at once when it is warm, otherwise after its load. How long they waited.
  std::optional<double> use(const std::string& name) {
    const bool warm = loaded_.contains(name);
    const double begun_ms = elapsed_ms();
    if (!warm && (!predictor_.demand_model({.model = name}) || !run_tasks())) return std::nullopt;
    const double waited_ms = warm ? 0 : elapsed_ms() - begun_ms;
    if (!loaded_.contains(name) || loaded_[name]->sum() == 0) return std::nullopt;
    const auto recorded = predictor_.record_usage({.model = name, .latency_ms = waited_ms, .was_warm = warm});
    return recorded ? std::optional(waited_ms) : std::nullopt;
  }

 private:
  mw::ModelWarmupPredictor& predictor_;
  const mw::ManualClock& clock_;
  fs::path folder_;
  std::map<std::string, std::unique_ptr<MappedModel>> loaded_;
};

/// Files of random words, as large as small models are.
bool write_models(const fs::path& folder, const std::array<std::string, 3>& names, std::size_t megabytes) {
  fs::create_directories(folder);
  std::mt19937_64 random(1);
  for (const std::string& name : names) {
    std::vector<std::uint64_t> words(megabytes * (1 << 20) / sizeof(std::uint64_t));
    for (std::uint64_t& word : words) word = random();
    std::ofstream file(folder / name, std::ios::binary);
    file.write(reinterpret_cast<const char*>(words.data()),
               static_cast<std::streamsize>(words.size() * sizeof(words[0])));
    if (!file) return false;
  }
  return true;
}

/// What a stretch of uses came to.
struct Stretch {
  int cold = 0;
  double waited_ms = 0;
};

int main() {
  const std::array<std::string, 3> names = {"completer", "reviewer", "writer"};
  const fs::path folder = fs::temp_directory_path() / ("model_warmup_" + std::to_string(std::random_device()()));
  if (!write_models(folder, names, 24)) return 1;

  mw::ManualClock clock(1'750'000'000'000);
  // These loads take milliseconds, so a second of waiting must be worth more than by default for them to pay at all.
  const auto created = mw::ModelWarmupPredictor::with_config(
      {.max_warm_models = 2, .prediction_threshold = 0, .value_of_time = 1'000}, {.clock = &clock});
  if (!created) {
    std::cerr << created.error().message() << '\n';
    return 1;
  }
  mw::ModelWarmupPredictor& predictor = **created;
  for (const std::string& name : names) {
    if (!predictor.register_model({.name = name})) return 1;
  }

  Host host(predictor, clock, folder);
  Stretch first, last;
  constexpr int kUses = 120;
  for (int use = 0; use < kUses; ++use) {
    // Half a minute of work, in which the host looks every few seconds whether something is due.
    for (int look = 0; look < 6; ++look) {
      clock.advance(5'000);
      if (!predictor.predict_and_warm({}) || !host.run_tasks()) return 1;
    }
    const auto waited_ms = host.use(names[static_cast<std::size_t>(use) % names.size()]);
    if (!waited_ms) return 1;
    Stretch& stretch = use < kUses / 2 ? first : last;
    if (use >= 6 && use < kUses / 2) continue;
    stretch.cold += *waited_ms > 0 ? 1 : 0;
    stretch.waited_ms += *waited_ms;
  }
  std::cout << "first uses: " << first.cold << " of 6 cold\n";
  std::cout << "last uses: " << last.cold << " of 60 cold, " << last.waited_ms / 60 << " ms waited for each\n";

  // The same uses by a host that keeps the two models used last and loads when asked: each is the one let go.
  const double begun_ms = elapsed_ms();
  for (int use = 0; use < 60; ++use) {
    if (!MappedModel::load(folder / names[static_cast<std::size_t>(use) % names.size()])) return 1;
  }
  std::cout << "loading everything on demand: 60 of 60 cold, " << (elapsed_ms() - begun_ms) / 60
            << " ms waited for each\n";

  const mw::MetricsReport metrics = predictor.metrics();
  std::cout << "warm-ups: " << metrics.outcomes.hit << " hits, " << metrics.outcomes.unused << " unused; "
            << metrics.outcomes.saved_ms << " ms saved\n";
  const mw::ModelCost cost = predictor.models().front().costs;
  std::cout << "what was learned of a load: " << cost.load_time_ms.value << " ms and " << cost.memory_mb.value
            << " MB, " << to_string(cost.load_time_ms.source) << '\n';
  fs::remove_all(folder);
  return last.cold * 4 < 60 ? 0 : 1;
}
