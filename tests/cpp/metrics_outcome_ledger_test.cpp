// SPDX-License-Identifier: Apache-2.0
#include "metrics/outcome_ledger.h"

#include <gtest/gtest.h>

#include <array>

#include "core/random.h"

namespace model_warmup {
namespace {

WarmupOutcome outcome(OutcomeKind kind, double saved_ms = 0, double wasted_mb_s = 0) {
  WarmupOutcome result;
  result.outcome = kind;
  result.saved_ms = saved_ms;
  result.wasted_mb_s = wasted_mb_s;
  result.held_mb_s = wasted_mb_s;
  result.lost_ms = wasted_mb_s / 2;
  return result;
}

TEST(OutcomeLedger, SumsOfTheModelsAreTheWholes) {
  const ModelCatalog catalog;
  OutcomeLedger ledger(catalog);
  Random random(1);
  std::array<std::uint64_t, kOutcomeKinds> counts{};
  for (int i = 0; i < 1'000; ++i) {
    const auto kind = static_cast<OutcomeKind>(random.below(kOutcomeKinds));
    ++counts[static_cast<std::size_t>(kind)];
    ledger.record(random.below(5), outcome(kind, random.below(9), random.below(7)), 1);
  }
  OutcomeTotals sum;
  for (ModelIndex model = 0; model < 5; ++model) {
    const OutcomeTotals part = ledger.totals(model);
    for (std::size_t k = 0; k < kOutcomeKinds; ++k) sum.counts[k] += part.counts[k];
    sum.saved_ms += part.saved_ms;
    sum.lost_ms += part.lost_ms;
    sum.wasted_mb_s += part.wasted_mb_s;
    sum.held_mb_s += part.held_mb_s;
  }
  EXPECT_EQ(sum, ledger.totals());
  EXPECT_EQ(sum.counts, counts);
  EXPECT_EQ(sum.warmups(), 1'000u);
}

TEST(OutcomeLedger, AModelWithoutWarmUpsHasNothing) {
  const ModelCatalog catalog;
  const OutcomeLedger ledger(catalog);
  EXPECT_EQ(ledger.totals(7), OutcomeTotals());
  EXPECT_EQ(ledger.balance(7), RunningBalance());
}

TEST(RunningBalance, IsTheMeanAtFirst) {
  RunningBalance balance;
  EXPECT_EQ(balance.standard_error_ms(), 0);
  balance.add(100);
  EXPECT_EQ(balance.mean_ms, 100);
  balance.add(300);
  EXPECT_NEAR(balance.mean_ms, 200, 3);
}

TEST(RunningBalance, FollowsAWorldThatChanges) {
  RunningBalance balance;
  for (int i = 0; i < 500; ++i) balance.add(1'000);
  EXPECT_NEAR(balance.mean_ms, 1'000, 1e-6);
  for (int i = 0; i < 100; ++i) balance.add(-1'000);
  EXPECT_LT(balance.mean_ms, -800);
}

TEST(RunningBalance, ItsErrorCoversTheTruth) {
  // Normal-ish noise around 50: in most of many runs the mean lies within two standard errors.
  Random random(3);
  int covered = 0;
  for (int run = 0; run < 200; ++run) {
    RunningBalance balance;
    for (int i = 0; i < 60; ++i) balance.add(50 + 400 * (random.uniform() + random.uniform() - 1));
    covered += std::abs(balance.mean_ms - 50) <= 2 * balance.standard_error_ms();
  }
  EXPECT_GE(covered, 190);
}

TEST(OutcomeLedger, ComesBackFromItsBytesUnderOtherIndices) {
  const ModelCatalog catalog;
  OutcomeLedger ledger(catalog);
  ledger.record(0, outcome(OutcomeKind::hit, 5), 5);
  ledger.record(1, outcome(OutcomeKind::unused, 0, 9), -9);
  ByteWriter out;
  ledger.save(out);

  OutcomeLedger read(catalog);
  ByteReader in(out.bytes());
  const std::array<ModelIndex, 2> models = {3, 0};
  ASSERT_TRUE(read.load(in, models));
  EXPECT_TRUE(in.at_end());
  EXPECT_EQ(read.totals(), ledger.totals());
  EXPECT_EQ(read.totals(3), ledger.totals(0));
  EXPECT_EQ(read.balance(0), ledger.balance(1));
}

TEST(OutcomeLedger, DamagedBytesChangeNothing) {
  const ModelCatalog catalog;
  OutcomeLedger ledger(catalog);
  ledger.record(0, outcome(OutcomeKind::hit, 5), 5);
  ByteWriter out;
  ledger.save(out);
  const std::array<ModelIndex, 1> models = {0};
  for (std::size_t length = 0; length < out.bytes().size(); ++length) {
    OutcomeLedger read(catalog);
    ByteReader in(out.bytes().first(length));
    EXPECT_FALSE(read.load(in, models));
    EXPECT_EQ(read.totals(), OutcomeTotals());
  }
}

}  // namespace
}  // namespace model_warmup
