// SPDX-License-Identifier: Apache-2.0
#include "planning/resource_manager.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace model_warmup {
namespace {

using Shortage = ResourceManager::Shortage;

WarmupConfig config() {
  WarmupConfig c;
  c.max_memory_mb = 1'000;
  c.max_cpu_percent = 30;
  c.warmup_timeout_seconds = 10;
  return c;
}

ResourceReport memory_report(double available_mb) {
  ResourceReport report;
  report.available_memory_mb = available_mb;
  return report;
}

TEST(ResourceManager, WhatNobodyToldIsUnknown) {
  const ResourceManager manager(config());
  const auto available = manager.get_available_resources(5);
  ASSERT_TRUE(available.has_value());
  EXPECT_EQ(*available, ResourceAvailability());
  EXPECT_EQ(available->available_memory_mb.source, ResourceSource::assumed);
  EXPECT_EQ(manager.memory_limit_mb(), 1'000u);
  EXPECT_EQ(manager.cpu_limit_percent(), 30);
  EXPECT_EQ(manager.network_limit_mbps(), std::nullopt);
}

TEST(ResourceManager, TellsWhereAFigureComesFromAndHowOldItIs) {
  ResourceManager manager(config());
  ResourceReport report = memory_report(700);
  report.source = ResourceSource::declared;
  ASSERT_TRUE(manager.report(report, 100).has_value());
  const AvailableResource memory = manager.get_available_resources(350)->available_memory_mb;
  EXPECT_EQ(memory.value, 700);
  EXPECT_EQ(memory.source, ResourceSource::declared);
  EXPECT_EQ(memory.age_ms, 250);
  EXPECT_EQ(manager.get_available_resources(50)->available_memory_mb.age_ms, 0) << "a clock that goes back";
}

TEST(ResourceManager, KeepsWhatALaterReportLeavesOut) {
  ResourceManager manager(config());
  ASSERT_TRUE(manager.report(memory_report(700), 0).has_value());
  ResourceReport cpu;
  cpu.available_cpu_percent = 12;
  ASSERT_TRUE(manager.report(cpu, 10).has_value());
  EXPECT_EQ(manager.get_available_resources(10)->available_memory_mb.value, 700);
  EXPECT_EQ(manager.cpu_limit_percent(), 12);
}

TEST(ResourceManager, RefusesFiguresThatMakeNoSense) {
  ResourceManager manager(config());
  for (const double figure : {-1.0, std::nan(""), std::numeric_limits<double>::infinity()}) {
    const auto told = manager.report(memory_report(figure), 0);
    ASSERT_FALSE(told.has_value());
    EXPECT_EQ(told.error().field, "available_memory_mb");
  }
  EXPECT_EQ(manager.memory_limit_mb(), 1'000u);
}

TEST(ResourceManager, TheSmallerOfConfigurationAndAvailabilityBounds) {
  ResourceManager manager(config());
  ASSERT_TRUE(manager.report(memory_report(400), 0).has_value());
  EXPECT_EQ(manager.memory_limit_mb(), 400u);
  ASSERT_TRUE(manager.report(memory_report(9'000), 0).has_value());
  EXPECT_EQ(manager.memory_limit_mb(), 1'000u);
}

TEST(ResourceManager, WhatIsSetAsideIsNotAvailableAnyMore) {
  ResourceManager manager(config());
  ASSERT_TRUE(manager.report(memory_report(600), 0).has_value());
  const AllocationKey key = manager.reserve({.memory_mb = 250});
  EXPECT_EQ(manager.get_available_resources(0)->available_memory_mb.value, 350);
  manager.release(key);
  EXPECT_EQ(manager.get_available_resources(0)->available_memory_mb.value, 600);
}

TEST(ResourceManager, AWarmModelIsInTheFigureThatTheHostTells) {
  ResourceManager manager(config());
  manager.settle(manager.reserve({.memory_mb = 250}), 250);
  ASSERT_TRUE(manager.report(memory_report(600), 0).has_value());
  EXPECT_EQ(manager.get_available_resources(0)->available_memory_mb.value, 600);
  EXPECT_EQ(manager.memory_limit_mb(), 850u) << "600 and what is held already";
}

TEST(ResourceManager, ALoadInProgressMayStillTakeItsMemory) {
  ResourceManager manager(config());
  manager.reserve({.memory_mb = 250});
  ASSERT_TRUE(manager.report(memory_report(600), 0).has_value());
  EXPECT_EQ(manager.get_available_resources(0)->available_memory_mb.value, 350);
  EXPECT_EQ(manager.fit({.memory_mb = 351}, 0).shortage, Shortage::until_memory_free);
  EXPECT_EQ(manager.fit({.memory_mb = 350}, 0).shortage, Shortage::none);
}

TEST(ResourceManager, SaysWhetherWaitingForLoadsHelps) {
  ResourceManager manager(config());
  const AllocationKey load = manager.reserve({.memory_mb = 900, .cpu_percent = 25});
  EXPECT_EQ(manager.fit({.memory_mb = 101}, 0).shortage, Shortage::until_memory_free);
  EXPECT_EQ(manager.fit({.memory_mb = 100, .cpu_percent = 10}, 0).shortage, Shortage::until_loads_end);
  EXPECT_EQ(manager.fit({.memory_mb = 100, .cpu_percent = 31}, 0).shortage, Shortage::until_memory_free);
  EXPECT_EQ(manager.fit({.memory_mb = 100, .cpu_percent = 5}, 0).shortage, Shortage::none);
  manager.settle(load, 800);
  EXPECT_EQ(manager.fit({.memory_mb = 200, .cpu_percent = 30}, 0).shortage, Shortage::none);
  EXPECT_EQ(manager.in_use(0), (ResourceRequirements{.memory_mb = 800}));
}

TEST(ResourceManager, NeedsOfNothingAlwaysFit) {
  ResourceManager manager(config());
  manager.reserve({.memory_mb = 5'000, .cpu_percent = 90});
  EXPECT_EQ(manager.fit({}, 0).shortage, Shortage::none);
}

TEST(ResourceManager, NetworkBoundsOnlyWhenItIsKnown) {
  ResourceManager manager(config());
  EXPECT_EQ(manager.fit({.network_mbps = 1e6}, 0).shortage, Shortage::none);
  ResourceReport report;
  report.available_network_mbps = 50;
  ASSERT_TRUE(manager.report(report, 0).has_value());
  EXPECT_EQ(manager.fit({.network_mbps = 51}, 0).resource, "network_mbps");
}

TEST(ResourceManager, AnAllocationLastsUntilReleased) {
  ResourceManager manager(config());
  const auto allocation = manager.allocate_resources({.memory_mb = 800}, 100);
  ASSERT_TRUE(allocation.has_value());
  EXPECT_EQ(allocation->expires_at_ms, 10'100);
  const auto refused = manager.allocate_resources({.memory_mb = 300}, 200);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().message(), "Resource allocation failed: memory_mb");
  ASSERT_TRUE(manager.release_resources(allocation->allocation_id, 200).has_value());
  EXPECT_TRUE(manager.allocate_resources({.memory_mb = 300}, 200).has_value());
}

TEST(ResourceManager, AnAllocationExpiresByItself) {
  ResourceManager manager(config());
  const auto allocation = manager.allocate_resources({.memory_mb = 800}, 100);
  ASSERT_TRUE(allocation.has_value());
  EXPECT_EQ(manager.next_expiry_ms(100), 10'100);
  EXPECT_FALSE(manager.allocate_resources({.memory_mb = 300}, 10'099).has_value());
  EXPECT_TRUE(manager.allocate_resources({.memory_mb = 300}, 10'100).has_value());
  EXPECT_FALSE(manager.release_resources(allocation->allocation_id, 10'100).has_value());
}

TEST(ResourceManager, AnExpiredAllocationIsGoneForWhoeverLooks) {
  ResourceManager manager(config());
  ResourceReport report;
  report.available_memory_mb = 900;
  ASSERT_TRUE(manager.report(report, 0).has_value());
  const auto first = manager.allocate_resources({.memory_mb = 300}, 100);
  const auto second = manager.allocate_resources({.memory_mb = 200}, 500);
  ASSERT_TRUE(first.has_value() && second.has_value());
  EXPECT_EQ(manager.in_use(10'099).memory_mb, 500u);
  EXPECT_EQ(manager.in_use(10'100).memory_mb, 200u);
  EXPECT_EQ(manager.get_available_resources(10'099)->available_memory_mb.value, 400);
  EXPECT_EQ(manager.get_available_resources(10'100)->available_memory_mb.value, 700);
  EXPECT_EQ(manager.next_expiry_ms(10'100), 10'500);
  EXPECT_EQ(manager.next_expiry_ms(10'500), std::nullopt);
  EXPECT_FALSE(manager.release_resources(first->allocation_id, 10'100).has_value());
  EXPECT_TRUE(manager.release_resources(second->allocation_id, 10'100).has_value());
}

TEST(ResourceManager, OutsideClaimsCannotReleaseLoads) {
  ResourceManager manager(config());
  const AllocationKey key = manager.reserve({.memory_mb = 10});
  EXPECT_FALSE(manager.release_resources("a" + std::to_string(key), 0).has_value());
  EXPECT_EQ(manager.in_use(0).memory_mb, 10u);
}

TEST(ResourceManager, GreatNumbersDoNotWrapAround) {
  ResourceManager manager(config());
  manager.reserve({.memory_mb = 10});
  EXPECT_FALSE(manager.allocate_resources({.memory_mb = ~std::uint64_t{0}}, 0).has_value());
}

}  // namespace
}  // namespace model_warmup
