// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "catalog/model_catalog.h"
#include "core/bytes.h"
#include "history/usage_pattern_analyzer.h"
#include "learning/prediction_engine.h"

namespace model_warmup {

/// A catalogue, an analyzer and an engine, joined as the predictor joins them.
struct World {
  explicit World(const std::vector<std::string>& names, const WarmupConfig& with = everything(),
                 const NextModelOptions& options = {})
      : config(with),
        analyzer(catalog, config, UserKey{7}),
        engine(catalog, analyzer.history(), config, LearnedModel(options)) {
    for (const std::string& name : names) add(name);
  }
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  /// Every registered model in every answer.
  static WarmupConfig everything() {
    WarmupConfig config;
    config.prediction_threshold = 0;
    config.max_predictions = 10'000;
    return config;
  }

  /// "m0", "m1", ...
  static std::vector<std::string> numbered(int count) {
    std::vector<std::string> names;
    for (int i = 0; i < count; ++i) names.push_back(numbered_name(i));
    return names;
  }
  static std::string numbered_name(int i) {
    std::string name = "m";
    name += std::to_string(i);
    return name;
  }

  void add(const std::string& name) {
    ModelProfile profile;
    profile.name = name;
    (void)catalog.add(profile);
  }

  static WarmupRequest request(const std::string& user) {
    WarmupRequest request;
    request.user_context.user_id = user;
    return request;
  }

  static UsageEvent event(const std::string& user, const std::string& model) {
    UsageEvent event;
    event.model = model;
    event.user_id = user;
    return event;
  }

  /// The model is used: the engine learns, then the history.
  void use(const UsageEvent& event, double at_ms) {
    const auto use = analyzer.resolve(event, at_ms);
    if (!use || !*use) return;
    engine.learn(**use);
    analyzer.record_usage(**use);
  }
  void use(const std::string& user, const std::string& model, double at_ms) { use(event(user, model), at_ms); }
  void use(const WarmupRequest& asked, const std::string& model, double at_ms) {
    UsageEvent used = event(asked.user_context.user_id, model);
    used.request = asked;
    use(used, at_ms);
  }

  std::vector<ModelPrediction> ask(const WarmupRequest& request, double at_ms) const {
    return *engine.predict_models(request, at_ms);
  }
  std::vector<ModelPrediction> ask(const std::string& user, double at_ms) const { return ask(request(user), at_ms); }

  std::vector<std::uint8_t> saved() const {
    ByteWriter out;
    analyzer.save(out);
    engine.save(out);
    return out.take();
  }

  /// Into this world, which must be fresh and have the same catalogue as the one that saved.
  bool load(std::span<const std::uint8_t> bytes) {
    std::vector<ModelIndex> models;
    for (std::size_t i = 0; i < catalog.known(); ++i) models.push_back(static_cast<ModelIndex>(i));
    ByteReader in(bytes);
    return analyzer.load(in, models) && engine.load(in, models) && in.at_end();
  }

  ModelCatalog catalog;
  WarmupConfig config;
  UsagePatternAnalyzer analyzer;
  PredictionEngine engine;
};

inline const ModelPrediction& prediction_of(const std::vector<ModelPrediction>& predictions, const std::string& name) {
  return *std::ranges::find(predictions, name, &ModelPrediction::name);
}

}  // namespace model_warmup
