// SPDX-License-Identifier: Apache-2.0
#include "learning/learned_model.h"

#include "core/envelope.h"
#include "core/hash.h"
#include "core/training.h"

namespace model_warmup {
namespace {

constexpr Envelope kEnvelope = {.magic = "MWUM", .format_version = 1, .header_bytes = 0, .subject = "model"};

constexpr std::size_t kVersionBytes = 6;

static_assert(training_range("trees").max == NextModelOptions::kMostTrees);
static_assert(training_range("max_depth").max == NextModelOptions::kMostDepth);
static_assert(training_range("hidden_units").max == NextModelOptions::kMostHiddenUnits);

void save_size(const NextModelOptions& options, ByteWriter& out) {
  out.put(options.seed);
  out.put(std::uint64_t{options.trees});
  out.put(std::uint64_t{options.max_depth});
  out.put(std::uint64_t{options.hidden_units});
}

/// A size that a training may have; anything else would be a way to ask for memory.
std::size_t load_size_of(std::string_view field, ByteReader& in) {
  const TrainingRange& range = training_range(field);
  const auto size = in.get<std::uint64_t>();
  if (size >= static_cast<std::uint64_t>(range.min) && size <= static_cast<std::uint64_t>(range.max)) {
    return static_cast<std::size_t>(size);
  }
  in.fail();
  return static_cast<std::size_t>(range.min);
}

}  // namespace

void LearnedModel::load_size(ByteReader& in) {
  NextModelOptions size = options;
  size.seed = in.get<std::uint64_t>();
  size.trees = load_size_of("trees", in);
  size.max_depth = load_size_of("max_depth", in);
  size.hidden_units = load_size_of("hidden_units", in);
  options = size;
  next = NextModel(size);
}

void LearnedModel::save_calibration(ByteWriter& out) const {
  after_use.save(out);
  with_task.save(out);
  levels.save(out);
}

void LearnedModel::load_calibration(ByteReader& in) {
  after_use.load(in);
  with_task.load(in);
  levels.load(in);
}

void LearnedModel::save(ByteWriter& out) const {
  save_size(options, out);
  next.save(out);
  save_calibration(out);
}

void LearnedModel::load(ByteReader& in) {
  load_size(in);
  next.load(in);
  load_calibration(in);
}

std::vector<std::uint8_t> LearnedModel::to_bytes() const {
  ByteWriter payload;
  save_size(options, payload);
  next.save_weights(payload);
  save_calibration(payload);
  return kEnvelope.seal({}, payload.bytes());
}

Result<LearnedModel> LearnedModel::from_bytes(std::span<const std::uint8_t> bytes) {
  const auto opened = kEnvelope.open(bytes);
  if (!opened) return std::unexpected(opened.error());
  ByteReader in(opened->payload);
  LearnedModel model;
  model.load_size(in);
  model.next.load_weights(in);
  model.load_calibration(in);
  if (!in.at_end()) return std::unexpected(kEnvelope.damaged("holds weights that do not fit together"));
  return model;
}

std::string model_version_of(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const auto digest = sha256(bytes);
  std::string version;
  for (const std::uint8_t byte : std::span(digest).first(kVersionBytes)) {
    version += kDigits[byte >> 4];
    version += kDigits[byte & 15];
  }
  return version;
}

}  // namespace model_warmup
