// SPDX-License-Identifier: Apache-2.0
// Trained models: into use, into the shadow, back, and out.
#include <algorithm>
#include <string>

#include "learning/ml_model_trainer.h"
#include "predictor_fixture.h"
#include "training_dataset.h"

namespace model_warmup {
namespace {

class Deploy : public PredictorFixture {
 protected:
  Deploy() {
    WarmupConfig config;
    config.prediction_threshold = 0;
    make(config);
    for (const ModelProfile& profile : six_models()) EXPECT_TRUE(predictor_->register_model(profile));
    replay(task_driven(120, 9));
  }

  static const TrainedModel& trained() {
    static const TrainedModel kTrained = *MLModelTrainer().train_custom_model(task_driven(1200), {});
    return kTrained;
  }

  /// The uses, from now on.
  void replay(const TrainingDataset& dataset) {
    for (UsageEvent event : dataset.events) {
      clock_.advance(45'000);
      event.timestamp_ms.reset();
      ASSERT_TRUE(predictor_->record_usage(event));
    }
  }

  std::vector<double> asked() {
    WarmupRequest request;
    request.task = TaskKind::Chat;
    const auto models = predictor_->parts()->learned->engine.predict_models(request, clock_.now_ms());
    std::vector<double> probabilities;
    for (const ModelPrediction& model : *models) probabilities.push_back(model.next_probability);
    return probabilities;
  }

  void deploy(bool shadow = false) {
    const auto deployed = predictor_->deploy(trained().bytes, {.shadow = shadow});
    ASSERT_TRUE(deployed) << deployed.error().message();
  }
};

TEST_F(Deploy, ChangesWhatIsPredictedAndNotWhatIsKnown) {
  const auto before = asked();
  const auto history = [&] {
    ByteWriter out;
    predictor_->parts()->learned->analyzer.save(out);
    return out.take();
  };
  const auto known = history();
  deploy();
  EXPECT_NE(asked(), before);
  EXPECT_EQ(history(), known);
  const TrainingStatus status = predictor_->training_status();
  EXPECT_EQ(status.model_version, trained().model_version);
  EXPECT_EQ(status.deployed_at_ms, clock_.now_ms());
  EXPECT_TRUE(status.can_roll_back);
  EXPECT_FALSE(status.previous_version);
}

TEST_F(Deploy, WhatIsExportedIsWhatIsInUse) {
  deploy();
  EXPECT_EQ(predictor_->export_model(), trained().bytes);
  replay(task_driven(20, 4));
  EXPECT_NE(predictor_->export_model(), trained().bytes) << "it goes on learning";
  EXPECT_EQ(predictor_->training_status().model_version, trained().model_version);
  EXPECT_TRUE(predictor_->deploy(predictor_->export_model()));
}

TEST_F(Deploy, RollbackGivesTheModelAsItWas) {
  const auto before = predictor_->export_model();
  deploy();
  replay(task_driven(20, 4));
  ASSERT_TRUE(predictor_->rollback());
  EXPECT_EQ(predictor_->export_model(), before);
  EXPECT_EQ(predictor_->training_status(), TrainingStatus());
}

TEST_F(Deploy, RollbackGoesBackOnce) {
  EXPECT_EQ(predictor_->rollback().error().field, "model");
  deploy();
  deploy();
  EXPECT_EQ(predictor_->training_status().previous_version, trained().model_version);
  ASSERT_TRUE(predictor_->rollback());
  EXPECT_EQ(predictor_->rollback().error().kind, ErrorKind::InvalidInput);
}

TEST_F(Deploy, DamagedOrNewerBytesChangeNothing) {
  const auto before = predictor_->export_state();
  const auto& bytes = trained().bytes;
  for (const bool shadow : {false, true}) {
    for (std::size_t size = 0; size < bytes.size(); size += 1 + bytes.size() / 50) {
      EXPECT_EQ(predictor_->deploy(std::span(bytes).first(size), {shadow}).error().code, "SNAPSHOT_DAMAGED");
    }
    auto newer = bytes;
    newer[4] = 99;
    EXPECT_EQ(predictor_->deploy(newer, {shadow}).error().code, "SNAPSHOT_NEWER");
  }
  EXPECT_EQ(predictor_->export_state(), before);
}

TEST_F(Deploy, ATrainedModelIsOfUseFromTheFirstDay) {
  const auto gain_of = [&](bool with_model) {
    make(predictor_->config());
    for (const ModelProfile& profile : six_models()) EXPECT_TRUE(predictor_->register_model(profile));
    if (with_model) deploy();
    QualityMeter meter;
    for (UsageEvent event : task_driven(100, 77).events) {
      clock_.advance(45'000);
      event.timestamp_ms.reset();
      auto parts = predictor_->parts();
      auto& [analyzer, engine, deployment, patterns] = *parts->learned;
      const auto use = *analyzer.resolve(event, clock_.now_ms());
      meter.add(engine.learn(*use));
      analyzer.record_usage(*use);
    }
    return meter.quality().log_loss;
  };
  EXPECT_LT(gain_of(true), gain_of(false));
}

// ---- in the shadow ------------------------------------------------------------------------------------------------

TEST_F(Deploy, AShadowChangesNoPrediction) {
  const auto before = predictor_->export_state();
  replay(task_driven(60, 4));
  const auto without = asked();
  const auto model = predictor_->export_model();
  const double later = clock_.now_ms();

  ASSERT_TRUE(predictor_->import_state(before));
  clock_.set(later - 60 * 45'000);
  deploy(true);
  replay(task_driven(60, 4));
  EXPECT_EQ(asked(), without);
  EXPECT_EQ(predictor_->export_model(), model);
  EXPECT_FALSE(predictor_->training_status().model_version);
  EXPECT_FALSE(predictor_->training_status().can_roll_back);
}

TEST_F(Deploy, AShadowIsComparedOnEveryUse) {
  predictor_->reset();
  deploy(true);
  EXPECT_EQ(predictor_->training_status().shadow->uses, 0U);
  replay(task_driven(150, 4));
  const auto shadow = predictor_->training_status().shadow;
  ASSERT_TRUE(shadow);
  EXPECT_EQ(shadow->model_version, trained().model_version);
  EXPECT_EQ(shadow->uses, 150U);
  EXPECT_LT(shadow->log_loss, shadow->log_loss_in_use);
  EXPECT_NEAR(shadow->gain, shadow->log_loss_in_use - shadow->log_loss, 1e-9);
  EXPECT_TRUE(shadow->gain_low && shadow->gain_high);
}

TEST_F(Deploy, AModelInTheShadowOfItselfStaysUndecided) {
  ASSERT_TRUE(predictor_->deploy(predictor_->export_model()));
  ASSERT_TRUE(predictor_->deploy(predictor_->export_model(), {.shadow = true}));
  replay(task_driven(80, 4));
  const auto shadow = *predictor_->training_status().shadow;
  EXPECT_EQ(shadow.gain, 0);
  EXPECT_EQ(shadow.verdict, ShadowVerdict::undecided);
}

TEST_F(Deploy, PromotingPutsTheShadowInUseWithWhatItLearned) {
  deploy(true);
  replay(task_driven(30, 4));
  const auto before = predictor_->export_model();
  ASSERT_TRUE(predictor_->promote());
  EXPECT_NE(predictor_->export_model(), before);
  EXPECT_NE(predictor_->export_model(), trained().bytes);
  const TrainingStatus status = predictor_->training_status();
  EXPECT_EQ(status.model_version, trained().model_version);
  EXPECT_FALSE(status.shadow);
  ASSERT_TRUE(predictor_->rollback());
  EXPECT_EQ(predictor_->export_model(), before);
}

TEST_F(Deploy, WithoutAShadowThereIsNothingToPromoteOrEnd) {
  EXPECT_EQ(predictor_->promote().error().field, "shadow");
  EXPECT_EQ(predictor_->end_shadow().error().field, "shadow");
  deploy(true);
  const auto ended = predictor_->end_shadow();
  ASSERT_TRUE(ended);
  EXPECT_FALSE(ended->shadow);
}

TEST_F(Deploy, AnotherModelInUseStartsTheComparisonAnew) {
  deploy(true);
  replay(task_driven(30, 4));
  ASSERT_EQ(predictor_->training_status().shadow->uses, 30U);
  deploy();
  EXPECT_EQ(predictor_->training_status().shadow->uses, 0U);
  replay(task_driven(10, 4));
  ASSERT_TRUE(predictor_->rollback());
  EXPECT_EQ(predictor_->training_status().shadow->uses, 0U);
}

// ---- in the state -------------------------------------------------------------------------------------------------

TEST_F(Deploy, TheStateHoldsWhatIsInUseKeptAndTried) {
  deploy();
  deploy(true);
  replay(task_driven(30, 4));
  const auto bytes = predictor_->export_state();
  const TrainingStatus status = predictor_->training_status();
  make(predictor_->config());
  for (const ModelProfile& profile : six_models()) ASSERT_TRUE(predictor_->register_model(profile));
  ASSERT_TRUE(predictor_->import_state(bytes));
  EXPECT_EQ(predictor_->training_status(), status);
  EXPECT_EQ(predictor_->export_state(), bytes);
  replay(task_driven(10, 5));
  EXPECT_EQ(predictor_->training_status().shadow->uses, 40U);
  EXPECT_TRUE(predictor_->promote());
  EXPECT_TRUE(predictor_->rollback());
}

TEST_F(Deploy, ADamagedStateWithModelsInItChangesNothing) {
  deploy();
  deploy(true);
  replay(task_driven(10, 4));
  const auto bytes = predictor_->export_state();
  Random random(1);
  for (int i = 0; i < 50; ++i) {
    EXPECT_FALSE(
        predictor_->import_state(std::span(bytes).first(random.below(static_cast<std::uint32_t>(bytes.size())))));
  }
  EXPECT_EQ(predictor_->export_state(), bytes);
}

TEST_F(Deploy, ResetGoesBackToTheBeginning) {
  deploy();
  deploy(true);
  predictor_->reset();
  EXPECT_EQ(predictor_->training_status(), TrainingStatus());
  EXPECT_EQ(predictor_->export_model(), LearnedModel().to_bytes());
}

bool contains(const std::vector<std::uint8_t>& bytes, std::uint64_t tag) {
  ByteWriter text;
  text.put(tag);
  return !std::ranges::search(bytes, text.bytes()).empty();
}

TEST_F(Deploy, WhoIsForgottenIsGoneFromTheShadowToo) {
  deploy();
  deploy(true);
  replay(task_driven(60, 4));
  const auto forms = predictor_->parts()->learned->analyzer.history().registry().all_forms("u7");
  ASSERT_TRUE(std::ranges::any_of(
      forms, [&](const std::string& form) { return contains(predictor_->export_state(), user_tag(form)); }));
  EXPECT_TRUE(predictor_->forget_user("u7"));
  for (const std::string& form : forms) EXPECT_FALSE(contains(predictor_->export_state(), user_tag(form)));
}

TEST_F(Deploy, WhoIsForgottenIsGoneFromTheModelKeptForRollbackUnderBothFormsOfTheId) {
  replay(task_driven(60, 4));
  WarmupConfig config = predictor_->config();
  config.hash_user_ids = false;
  ASSERT_TRUE(predictor_->update_config(config));
  replay(task_driven(60, 4));
  deploy();
  deploy(true);
  const auto forms = predictor_->parts()->learned->analyzer.history().registry().all_forms("u7");
  EXPECT_TRUE(predictor_->forget_user("u7"));
  for (const std::string& form : forms) EXPECT_FALSE(contains(predictor_->export_state(), user_tag(form)));
}

/// What a deployment should be, in a few words.
struct Expected {
  std::optional<std::string> in_use;
  std::optional<std::optional<std::string>> previous;  // of a model kept for rollback
  std::optional<std::string> shadow;
  std::uint64_t compared = 0;
};

TEST_F(Deploy, AnySequenceOfStepsLeadsWhereItShould) {
  const std::string version = trained().model_version;
  Random random(21);
  Expected expected;
  for (int i = 0; i < 300; ++i) {
    bool done = false, should = true;
    switch (random.below(7)) {
      case 0:
        done = predictor_->deploy(trained().bytes).has_value();
        expected = {version, expected.in_use, expected.shadow, 0};
        break;
      case 1:
        done = predictor_->deploy(trained().bytes, {.shadow = true}).has_value();
        expected.shadow = version;
        expected.compared = 0;
        break;
      case 2:
        done = predictor_->promote().has_value();
        should = expected.shadow.has_value();
        if (should) expected = {expected.shadow, expected.in_use, std::nullopt, 0};
        break;
      case 3:
        done = predictor_->end_shadow().has_value();
        should = expected.shadow.has_value();
        expected.shadow.reset();
        break;
      case 4:
        done = predictor_->rollback().has_value();
        should = expected.previous.has_value();
        if (should) expected = {*expected.previous, std::nullopt, expected.shadow, 0};
        break;
      case 5: done = predictor_->import_state(predictor_->export_state()).has_value(); break;
      default:
        replay(task_driven(2, static_cast<std::uint64_t>(i)));
        done = true;
        expected.compared += 2;
    }
    ASSERT_EQ(done, should) << i;
    const TrainingStatus status = predictor_->training_status();
    ASSERT_EQ(status.model_version, expected.in_use) << i;
    ASSERT_EQ(status.can_roll_back, expected.previous.has_value()) << i;
    ASSERT_EQ(status.previous_version, expected.previous.value_or(std::nullopt)) << i;
    ASSERT_EQ(status.shadow.has_value(), expected.shadow.has_value()) << i;
    ASSERT_EQ(status.shadow ? status.shadow->uses : 0, expected.shadow ? expected.compared : 0) << i;
  }
}

}  // namespace
}  // namespace model_warmup
