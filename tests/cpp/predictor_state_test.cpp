// SPDX-License-Identifier: Apache-2.0
#include <string_view>
#include <vector>

#include "predictor_fixture.h"

namespace model_warmup {
namespace {

class State : public PredictorFixture {
 protected:
  State() {
    WarmupConfig config;
    config.prediction_threshold = 0;
    make(config);
    add_models({"a", "b", "c"});
    cycle({"a", "b", "c"}, 10);
  }

  static std::vector<double> probabilities(const WarmupPrediction& prediction) {
    std::vector<double> numbers;
    for (const ModelPrediction& model : prediction.predicted_models) {
      numbers.push_back(model.next_probability);
      numbers.push_back(model.usage_probability);
      numbers.push_back(model.time_until_needed_ms);
    }
    return numbers;
  }
};

TEST_F(State, TheSameStateGivesTheSameBytes) { EXPECT_EQ(predictor_->export_state(), predictor_->export_state()); }

TEST_F(State, AnImportedStatePredictsTheSame) {
  const auto bytes = predictor_->export_state();
  const auto before = probabilities(predict());
  make(predictor_->config());
  add_models({"a", "b", "c"});
  ASSERT_TRUE(predictor_->import_state(bytes));
  EXPECT_EQ(probabilities(predict()), before);
}

TEST_F(State, ModelsMayBeRegisteredInAnotherOrderAndAfterTheImport) {
  const auto bytes = predictor_->export_state();
  make(predictor_->config());
  add_models({"c"});
  ASSERT_TRUE(predictor_->import_state(bytes));
  add_models({"b", "a"});
  EXPECT_EQ(predict().predicted_models.front().name, "a");
}

TEST_F(State, ADamagedStateChangesNothing) {
  const auto bytes = predictor_->export_state();
  for (std::size_t length = 0; length < bytes.size(); length += 97) {
    const auto imported = predictor_->import_state(std::span(bytes).first(length));
    ASSERT_FALSE(imported);
    EXPECT_EQ(imported.error().code, "SNAPSHOT_DAMAGED");
  }
  EXPECT_EQ(predictor_->export_state(), bytes);
}

TEST_F(State, AnotherKeyIsRefused) {
  const auto bytes = predictor_->export_state();
  UserKey other{};
  other[3] = 9;
  auto made = ModelWarmupPredictor::with_config(predictor_->config(), {.clock = &clock_, .user_key = other});
  ASSERT_TRUE(made);
  const auto imported = (*made)->import_state(bytes);
  ASSERT_FALSE(imported);
  EXPECT_EQ(imported.error().code, "KEY_MISMATCH");
  EXPECT_EQ(imported.error().kind, ErrorKind::Configuration);
}

TEST_F(State, ResetForgetsWhatWasLearnedAndKeepsTheModels) {
  predictor_->reset();
  EXPECT_EQ(predictor_->models().size(), 3u);
  EXPECT_EQ(predictor_->metrics().uses, 0u);
  const auto stats = predictor_->parts()->learned->analyzer.get_usage_stats(ModelId::from_name("a"));
  EXPECT_FALSE(*stats);
  use("a");
  EXPECT_EQ(predictor_->metrics().uses, 1u);
}

TEST_F(State, AForgottenUserLeavesTheOthersAsTheyWere) {
  const auto before = predictor_->export_state();
  const auto others = probabilities(predict());
  EXPECT_FALSE(predictor_->forget_user("stranger"));
  EXPECT_TRUE(predictor_->forget_user("anonymous"));
  EXPECT_NE(predictor_->export_state(), before);
  EXPECT_NE(probabilities(predict()), others);
  EXPECT_FALSE(predictor_->forget_user("anonymous"));
}

bool contains(const std::vector<std::uint8_t>& bytes, std::string_view text) {
  return std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()).find(text) !=
         std::string_view::npos;
}

TEST_F(State, PlainIdsOfAnImportedStateAreHashed) {
  WarmupConfig config = predictor_->config();
  config.hash_user_ids = false;
  make(config);
  add_models({"a", "b", "c"});
  for (int i = 0; i < 10; ++i) {
    for (const char* model : {"a", "b", "c"}) use(model, 20'000, "alice");
  }
  WarmupRequest asked;
  asked.user_context.user_id = "alice";
  const auto before = probabilities(predict(asked));
  const auto plain = predictor_->export_state();
  ASSERT_TRUE(contains(plain, "palice"));

  config.hash_user_ids = true;
  make(config);
  add_models({"a", "b", "c"});
  ASSERT_TRUE(predictor_->import_state(plain));
  EXPECT_FALSE(contains(predictor_->export_state(), "palice"));
  EXPECT_EQ(probabilities(predict(asked)), before) << "the habits are found under the hashed id";
  EXPECT_TRUE(predictor_->forget_user("alice"));
  EXPECT_FALSE(predictor_->forget_user("alice"));
}

TEST_F(State, AUserOfAnImportedHashedStateIsForgottenByOneThatKeepsPlainIds) {
  const auto hashed = predictor_->export_state();
  WarmupConfig config = predictor_->config();
  config.hash_user_ids = false;
  make(config);
  ASSERT_TRUE(predictor_->import_state(hashed));
  EXPECT_TRUE(predictor_->forget_user("anonymous"));
}

TEST_F(State, WithTheSameSeedAndEventsTwoPredictorsAgree) {
  const auto first = predictor_->export_state();
  make(predictor_->config());
  clock_.set(kStart_ms);
  add_models({"a", "b", "c"});
  cycle({"a", "b", "c"}, 10);
  EXPECT_EQ(predictor_->export_state(), first);
}

}  // namespace
}  // namespace model_warmup
