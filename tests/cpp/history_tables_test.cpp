// SPDX-License-Identifier: Apache-2.0
// The small bounded tables that the history is made of.
#include <gtest/gtest.h>

#include "history/analysis_cache.h"
#include "history/context_table.h"
#include "history/pending_requests.h"
#include "history/recent_keys.h"

namespace model_warmup {
namespace {

TEST(ContextTable, TheLeastRecentlyVisitedContextGoes) {
  ContextTable table(2, 8);
  table.visit(1, 10, 0.9f);
  table.visit(2, 10, 0.9f);
  table.visit(1, 11, 0.9f);
  table.visit(3, 10, 0.9f);
  EXPECT_EQ(table.size(), 2u);
  EXPECT_EQ(table.find(2), nullptr);
  ASSERT_NE(table.find(1), nullptr);
  EXPECT_FLOAT_EQ(table.find(1)->count(10), 0.9f);
}

TEST(ContextTable, ComesBackInTheSameOrder) {
  ContextTable table(3, 8);
  for (const std::uint64_t key : {1, 2, 3, 1}) table.visit(key, 5, 0.9f);
  ByteWriter out;
  table.save(out);
  ByteReader in(out.bytes());
  ContextTable loaded(3, 8);
  loaded.load(in);
  ASSERT_TRUE(in.at_end());
  loaded.visit(4, 5, 0.9f);
  EXPECT_EQ(loaded.find(2), nullptr);  // was the least recent
  EXPECT_NE(loaded.find(1), nullptr);
}

TEST(ContextTable, RefusesAKeyTwice) {
  ContextTable one(3, 8);
  one.visit(1, 5, 0.9f);
  ByteWriter entry;
  one.save(entry);
  ByteWriter out;
  out.put(std::uint32_t{2});
  out.put(entry.bytes().subspan(4));
  out.put(entry.bytes().subspan(4));
  ByteReader in(out.bytes());
  ContextTable loaded(3, 8);
  loaded.load(in);
  EXPECT_FALSE(in.ok());
}

TEST(RecentKeys, ForgetsTheOldestFirst) {
  RecentKeys keys;
  for (std::uint64_t key = 1; key <= RecentKeys::kKept + 1; ++key) keys.add(key);
  EXPECT_FALSE(keys.contains(1));
  EXPECT_TRUE(keys.contains(2));
  EXPECT_TRUE(keys.contains(RecentKeys::kKept + 1));
}

TEST(RecentKeys, ComesBackWithItsAges) {
  RecentKeys keys;
  for (std::uint64_t key = 1; key <= RecentKeys::kKept + 5; ++key) keys.add(key);
  ByteWriter out;
  keys.save(out);
  ByteReader in(out.bytes());
  RecentKeys loaded;
  loaded.load(in);
  ASSERT_TRUE(in.at_end());
  EXPECT_TRUE(loaded.contains(6));
  loaded.add(1'000'000);
  EXPECT_FALSE(loaded.contains(6));
  EXPECT_TRUE(loaded.contains(7));
}

PendingRequest asked(double at_ms, double expires_at_ms, bool with_task = false) {
  PendingRequest request;
  request.asked_at_ms = at_ms;
  request.expires_at_ms = expires_at_ms;
  if (with_task) request.task = TaskKind::Chat;
  return request;
}

TEST(PendingRequests, HoldsTheNewestOfEachUser) {
  PendingRequests pending;
  pending.put("a", asked(1, 100));
  pending.put("b", asked(2, 100));
  pending.put("a", asked(3, 100));
  EXPECT_EQ(pending.size(), 2u);
  EXPECT_EQ(pending.find("a")->asked_at_ms, 3);
  EXPECT_EQ(pending.find("c"), nullptr);
}

TEST(PendingRequests, TellsHowManyTasksWentUnanswered) {
  PendingRequests pending;
  pending.put("a", asked(1, 10, true));
  pending.put("b", asked(2, 11, false));
  pending.put("c", asked(3, 12, true));
  EXPECT_EQ(pending.expire(11.5), 1u);
  EXPECT_EQ(pending.size(), 1u);
}

TEST(PendingRequests, AreBounded) {
  PendingRequests pending;
  for (std::size_t i = 0; i < PendingRequests::kKept + 10; ++i) pending.put(std::to_string(i), asked(0, 100));
  EXPECT_EQ(pending.size(), PendingRequests::kKept);
  EXPECT_EQ(pending.find("9"), nullptr);
  EXPECT_NE(pending.find("10"), nullptr);
}

TEST(PendingRequests, ComeBackAsSaved) {
  PendingRequests pending;
  PendingRequest request = asked(5, 50, true);
  WarmupRequest whole;
  whole.input_length = 77;
  request.context = RequestContext(whole, 0);
  pending.put("a", request);
  ByteWriter out;
  pending.save(out);
  ByteReader in(out.bytes());
  PendingRequests loaded;
  loaded.load(in);
  ASSERT_TRUE(in.at_end());
  ASSERT_NE(loaded.find("a"), nullptr);
  EXPECT_EQ(loaded.find("a")->context, request.context);
  EXPECT_EQ(loaded.find("a")->task, request.task);
}

TEST(AnalysisCache, AnswersUntilItsTimeIsOver) {
  AnalysisCache cache;
  cache.put(1, 1000, {ModelId::from_name("a")});
  EXPECT_NE(cache.find(1, 1500, 600), nullptr);
  EXPECT_EQ(cache.find(1, 1600, 600), nullptr);
  EXPECT_EQ(cache.find(2, 1000, 600), nullptr);
  EXPECT_EQ(cache.statistics().hits, 1u);
  EXPECT_EQ(cache.statistics().misses, 2u);
  EXPECT_DOUBLE_EQ(cache.statistics().hit_rate(), 1.0 / 3);
}

TEST(AnalysisCache, AClockThatWentBackDoesNoHarm) {
  AnalysisCache cache;
  cache.put(1, 1000, {});
  EXPECT_NE(cache.find(1, 10, 600), nullptr);
}

TEST(AnalysisCache, TheLeastRecentlyUsedResultGoes) {
  AnalysisCache cache;
  for (std::uint64_t key = 0; key < AnalysisCache::kKept; ++key) cache.put(key, 0, {});
  EXPECT_NE(cache.find(0, 0, 1), nullptr);
  cache.put(AnalysisCache::kKept, 0, {});
  EXPECT_NE(cache.find(0, 0, 1), nullptr);
  EXPECT_EQ(cache.find(1, 0, 1), nullptr);
  EXPECT_EQ(cache.statistics().entries, AnalysisCache::kKept);
}

}  // namespace
}  // namespace model_warmup
