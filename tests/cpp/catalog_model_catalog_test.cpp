// SPDX-License-Identifier: Apache-2.0
#include "catalog/model_catalog.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace model_warmup {
namespace {

ModelProfile named(std::string name, std::vector<std::string> depends_on = {}) {
  ModelProfile profile;
  profile.name = std::move(name);
  profile.depends_on = std::move(depends_on);
  return profile;
}

TEST(ModelCatalog, NamesAModelByNameOrIdInAnyForm) {
  ModelCatalog catalog;
  const ModelIndex a = *catalog.add(named("a"));
  EXPECT_EQ(catalog.find("a"), a);
  EXPECT_EQ(catalog.find(ModelId::from_name("a").to_string()), a);
  EXPECT_EQ(catalog.find("{" + ModelId::from_name("a").to_string() + "}"), a);
  EXPECT_FALSE(catalog.find("b"));
}

TEST(ModelCatalog, AnUnknownModelIsAnErrorWithTheNearestName) {
  ModelCatalog catalog;
  (void)catalog.add(named("guesslang"));
  const auto found = catalog.require("guesslnag");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().field, "model");
  EXPECT_EQ(found.error().code, "UNKNOWN_MODEL");
  EXPECT_EQ(found.error().detail, "no model \"guesslnag\" is registered; did you mean \"guesslang\"?");
}

TEST(ModelCatalog, ANameTwiceIsAnErrorUnlessReplaced) {
  ModelCatalog catalog;
  const ModelIndex a = *catalog.add(named("a"));
  EXPECT_EQ(catalog.add(named("a")).error().field, "name");
  EXPECT_EQ(catalog.add(named("a")).error().path, "/name");
  ModelProfile changed = named("a");
  changed.memory_mb = 7;
  EXPECT_EQ(*catalog.add(changed, true), a);
  EXPECT_EQ(catalog.profile(a).memory_mb, 7u);
  EXPECT_EQ(catalog.registered().size(), 1u);
}

TEST(ModelCatalog, AnIdTwiceIsAnError) {
  ModelCatalog catalog;
  (void)catalog.add(named("a"));
  ModelProfile b = named("b");
  b.model_id = ModelId::from_name("a");
  EXPECT_EQ(catalog.add(b).error().field, "model_id");
  EXPECT_EQ(catalog.add(b).error().path, "/model_id");
  EXPECT_FALSE(catalog.find("b"));
}

TEST(ModelCatalog, ReplacingMayRenameButNotTakeAnothersName) {
  ModelCatalog catalog;
  const ModelIndex a = *catalog.add(named("a"));
  (void)catalog.add(named("b"));
  ModelProfile renamed = named("c");
  renamed.model_id = ModelId::from_name("a");
  EXPECT_EQ(*catalog.add(renamed, true), a);
  EXPECT_FALSE(catalog.find("a"));
  renamed.name = "b";
  EXPECT_FALSE(catalog.add(renamed, true));
  EXPECT_EQ(catalog.name(a), "c");
}

TEST(ModelCatalog, ACycleNamesItselfAndChangesNothing) {
  ModelCatalog catalog;
  (void)catalog.add(named("a", {"b"}));
  (void)catalog.add(named("b", {"c"}));
  const auto closed = catalog.add(named("c", {"d", "a"}));
  ASSERT_FALSE(closed);
  EXPECT_EQ(closed.error().field, "depends_on");
  EXPECT_EQ(closed.error().path, "/depends_on/1");
  EXPECT_EQ(closed.error().detail, "cycle c -> a -> b -> c");
  EXPECT_FALSE(catalog.find("c"));
  EXPECT_TRUE(catalog.add(named("c")));
}

TEST(ModelCatalog, AModelThatNeedsItselfIsACycle) {
  ModelCatalog catalog;
  EXPECT_EQ(catalog.add(named("a", {"a"})).error().detail, "cycle a -> a");
}

TEST(ModelCatalog, AFailedReplacementKeepsTheOldProfile) {
  ModelCatalog catalog;
  (void)catalog.add(named("a", {"b"}));
  (void)catalog.add(named("b"));
  EXPECT_FALSE(catalog.add(named("b", {"a"}), true));
  EXPECT_TRUE(catalog.profile(*catalog.find("b")).depends_on.empty());
}

TEST(ModelCatalog, DependenciesComeFirst) {
  ModelCatalog catalog;
  const ModelIndex app = *catalog.add(named("app", {"left", "right"}));
  EXPECT_FALSE(catalog.with_dependencies(app));
  const ModelIndex left = *catalog.add(named("left", {"base"}));
  const ModelIndex right = *catalog.add(named("right", {"base"}));
  EXPECT_FALSE(catalog.with_dependencies(app));
  const ModelIndex base = *catalog.add(named("base"));
  EXPECT_EQ(catalog.with_dependencies(app), (std::vector<ModelIndex>{base, left, right, app}));
}

TEST(ModelCatalog, ALongChainOfDependenciesNeedsNoStack) {
  ModelCatalog catalog;
  (void)catalog.add(named("m0"));
  for (int i = 1; i < 5'000; ++i) (void)catalog.add(named("m" + std::to_string(i)));
  // One replacement at a time would check the whole chain each time; the last one checks it once.
  std::vector<std::string> all;
  for (int i = 0; i < 5'000; ++i) all.push_back("m" + std::to_string(i));
  const auto top = catalog.add(named("top", all));
  ASSERT_TRUE(top);
  EXPECT_EQ(catalog.with_dependencies(*top)->size(), 5'001u);
}

TEST(ModelCatalog, AConflictWithWhatItNeedsIsAnError) {
  ModelCatalog catalog;
  (void)catalog.add(named("base"));
  ModelProfile app = named("app", {"base"});
  app.conflicts_with = {"base"};
  EXPECT_EQ(catalog.add(app).error().field, "conflicts_with");
  EXPECT_EQ(catalog.add(app).error().path, "/conflicts_with/0");
}

TEST(ModelCatalog, AConflictThatTheOtherDeclaresIsToldOfTheNeed) {
  ModelCatalog catalog;
  ModelProfile base = named("base");
  base.conflicts_with = {"app"};
  (void)catalog.add(base);
  EXPECT_EQ(catalog.add(named("app", {"other", "base"})).error().path, "/depends_on/1");
}

TEST(ModelCatalog, AConflictWithWhatComesLaterIsFoundWhenItComes) {
  ModelCatalog catalog;
  ModelProfile app = named("app", {"base"});
  app.conflicts_with = {"deep"};
  (void)catalog.add(app);
  (void)catalog.add(named("deep"));
  EXPECT_EQ(catalog.add(named("base", {"deep"})).error().path, "/depends_on/0");
  EXPECT_FALSE(catalog.find("base"));
  ModelProfile base = named("base");
  base.conflicts_with = {"other", "app"};
  EXPECT_EQ(catalog.add(base).error().path, "/conflicts_with/1");
  EXPECT_TRUE(catalog.add(named("base")));
}

TEST(ModelCatalog, ConflictsHoldBothWays) {
  ModelCatalog catalog;
  ModelProfile a = named("a");
  a.conflicts_with = {"b"};
  const ModelIndex first = *catalog.add(a);
  const ModelIndex second = *catalog.add(named("b"));
  EXPECT_EQ(catalog.conflicts(first), std::vector<ModelIndex>{second});
  EXPECT_EQ(catalog.conflicts(second), std::vector<ModelIndex>{first});
}

TEST(ModelCatalog, ARemovedModelKeepsItsIndexForItsReturn) {
  ModelCatalog catalog;
  const ModelIndex a = *catalog.add(named("a"));
  EXPECT_EQ(*catalog.remove("a"), a);
  EXPECT_TRUE(catalog.registered().empty());
  EXPECT_FALSE(catalog.remove("a"));
  EXPECT_EQ(*catalog.add(named("b")), a + 1);
  EXPECT_EQ(*catalog.add(named("a")), a);
}

TEST(ModelCatalog, CostsAreAssumedFromTheLargestTask) {
  ModelCatalog catalog;
  ModelProfile profile = named("a");
  profile.tasks = {TaskKind::Completion, TaskKind::Analysis};
  const ModelCost cost = catalog.cost(*catalog.add(profile));
  EXPECT_EQ(cost.memory_mb, (CostFigure{1024, ResourceSource::assumed}));
  EXPECT_EQ(cost.load_time_ms, (CostFigure{5'000, ResourceSource::assumed}));
  const ModelCost taskless = catalog.cost(*catalog.add(named("b")));
  EXPECT_EQ(taskless.memory_mb.value, 1024);
}

TEST(ModelCatalog, MeasuredCostsReplaceDeclaredOnesAndIgnoreOneOutlier) {
  ModelCatalog catalog;
  ModelProfile profile = named("a");
  profile.memory_mb = 100;
  profile.load_time_ms = 900;
  const ModelIndex a = *catalog.add(profile);
  EXPECT_EQ(catalog.cost(a).memory_mb, (CostFigure{100, ResourceSource::declared}));
  for (const double ms : {400.0, 420.0, 410.0, 60'000.0, 405.0}) catalog.record_load(a, {.load_time_ms = ms});
  EXPECT_EQ(catalog.cost(a).load_time_ms, (CostFigure{410, ResourceSource::measured}));
  for (const double mb : {130.0, 140.0, 900.0}) catalog.record_load(a, {.memory_mb = mb});
  EXPECT_EQ(catalog.cost(a).memory_mb, (CostFigure{140, ResourceSource::measured}));
}

TEST(ModelCatalog, MeasurementsThatMakeNoSenseAreLeftOut) {
  ModelCatalog catalog;
  const ModelIndex a = *catalog.add(named("a"));
  catalog.record_load(a, {.load_time_ms = -1, .memory_mb = std::numeric_limits<double>::infinity()});
  EXPECT_EQ(catalog.cost(a).load_time_ms.source, ResourceSource::assumed);
  EXPECT_EQ(catalog.cost(a).memory_mb.source, ResourceSource::assumed);
}

TEST(ModelCatalog, ALoadThatBeganAtAStageIsKeptAsACostFromNothing) {
  ModelCatalog catalog;
  ModelProfile profile = named("a");
  profile.stages = {{WarmStage::fetched, 100, 3'000, {}}, {WarmStage::primed, 300, 4'000, {}}};
  const ModelIndex a = *catalog.add(profile);
  catalog.record_load(a, {.stage = WarmStage::fetched, .load_time_ms = 3'500, .memory_mb = 110});
  catalog.record_load(a,
                      {.stage = WarmStage::primed, .held = WarmStage::fetched, .load_time_ms = 900, .memory_mb = 320});
  EXPECT_EQ(catalog.cost(a).load_time_ms, (CostFigure{4'400, ResourceSource::measured}));
  EXPECT_EQ(catalog.cost(a).memory_mb, (CostFigure{320, ResourceSource::measured}));
}

TEST(ModelCatalog, ALoadThatGotNoFurtherThanItBeganTellsNothing) {
  ModelCatalog catalog;
  const ModelIndex a = *catalog.add(named("a"));
  catalog.record_load(a, {.stage = WarmStage::fetched, .held = WarmStage::session, .load_time_ms = 5});
  EXPECT_EQ(catalog.cost(a, WarmStage::fetched).load_time_ms.source, ResourceSource::assumed);
}

TEST(ModelCatalog, AStageCostsWhatItsEntryOrTheNextOneSays) {
  ModelCatalog catalog;
  ModelProfile profile = named("a");
  profile.stages = {{WarmStage::fetched, 10, 100, {}}, {WarmStage::session, 80, 700, {}}};
  profile.memory_mb = 120;
  profile.load_time_ms = 900;
  const ModelIndex a = *catalog.add(profile);
  EXPECT_EQ(catalog.cost(a, WarmStage::fetched).memory_mb.value, 10);
  EXPECT_EQ(catalog.cost(a, WarmStage::compiled).memory_mb.value, 80);
  EXPECT_EQ(catalog.cost(a, WarmStage::primed).memory_mb.value, 120);
}

std::string refused_path(std::vector<StageCost> stages, std::optional<std::uint64_t> memory_mb = {}) {
  ModelCatalog catalog;
  ModelProfile profile = named("a");
  profile.stages = std::move(stages);
  profile.memory_mb = memory_mb;
  const auto added = catalog.add(profile);
  EXPECT_EQ(catalog.known(), added ? 1u : 0u);
  return added ? "" : added.error().path;
}

TEST(ModelCatalog, StagesComeInOrderAndOnce) {
  constexpr auto kFetched = WarmStage::fetched, kSession = WarmStage::session;
  EXPECT_EQ(refused_path({{kFetched, 10, 100, {}}, {kSession, 20, 200, {}}}), "");
  EXPECT_EQ(refused_path({{kFetched, 10, 100, {}}, {kFetched, 10, 100, {}}}), "/stages/1");
  EXPECT_EQ(refused_path({{kSession, 10, 100, {}}, {kFetched, 10, 100, {}}}), "/stages/1");
}

TEST(ModelCatalog, AStageThatCostsLessThanTheOneBeforeMakesNoSense) {
  constexpr auto kFetched = WarmStage::fetched, kSession = WarmStage::session;
  EXPECT_EQ(refused_path({{kFetched, 10, 100, 5}, {kSession, 10, 100, 5}}), "");
  EXPECT_EQ(refused_path({{kFetched, 10, 100, {}}, {kSession, 9, 200, {}}}), "/stages/1/memory_mb");
  EXPECT_EQ(refused_path({{kFetched, 10, 100, {}}, {kSession, 20, 99, {}}}), "/stages/1/load_time_ms");
  EXPECT_EQ(refused_path({{kFetched, 10, 100, 5}, {kSession, 20, 200, 4}}), "/stages/1/download_mb");
  EXPECT_EQ(refused_path({{kFetched, 10, 100, {}}}, 9), "/memory_mb");
}

TEST(ModelCatalog, WhatIsAssumedOfAModelIsNoLessThanItsLastStage) {
  ModelCatalog catalog;
  ModelProfile profile = named("a");
  profile.stages = {{WarmStage::session, 3'000, 60'000, {}}};
  const ModelCost cost = catalog.cost(*catalog.add(profile));
  EXPECT_EQ(cost.memory_mb, (CostFigure{3'000, ResourceSource::assumed}));
  EXPECT_EQ(cost.load_time_ms, (CostFigure{60'000, ResourceSource::assumed}));
}

TEST(ModelCatalog, AnotherCatalogueIsMergedByIdWithItsMeasurements) {
  ModelCatalog before;
  (void)before.add(named("a"));
  const ModelIndex b = *before.add(named("b"));
  before.record_load(b, {.load_time_ms = 50, .memory_mb = 60});
  ByteWriter out;
  before.save(out);

  ModelCatalog after;
  const ModelIndex b_now = *after.add(named("b"));
  ByteReader in(out.bytes());
  const auto places = after.merge(in);
  ASSERT_TRUE(places);
  EXPECT_EQ((*places)[b], b_now);
  EXPECT_EQ(after.cost(b_now).load_time_ms, (CostFigure{50, ResourceSource::measured}));
  EXPECT_FALSE(after.find("a"));
  EXPECT_EQ(after.known(), 2u);
}

TEST(ModelCatalog, DamagedBytesChangeNothing) {
  ModelCatalog before;
  (void)before.add(named("a"));
  (void)before.add(named("b"));
  ByteWriter out;
  before.save(out);
  for (std::size_t length = 0; length < out.bytes().size(); ++length) {
    ModelCatalog after;
    ByteReader in(out.bytes().first(length));
    EXPECT_FALSE(after.merge(in)) << length;
    EXPECT_EQ(after.known(), 0u);
  }
}

}  // namespace
}  // namespace model_warmup
