// SPDX-License-Identifier: Apache-2.0
#include "history/request_context.h"

#include <gtest/gtest.h>

namespace model_warmup {
namespace {

std::span<const std::uint32_t> of(const RequestContext& context, ContextField field) { return context.values(field); }

TEST(RequestContext, AnEmptyRequestSaysNothingButItsComplexityAndPriority) {
  const RequestContext context(WarmupRequest{}, 0);
  for (std::size_t i = 0; i < kContextFields; ++i) {
    const auto field = static_cast<ContextField>(i);
    EXPECT_EQ(context.has(field), field == ContextField::complexity || field == ContextField::priority) << i;
  }
}

TEST(RequestContext, LengthsWithinABinAreAlike) {
  WarmupRequest a, b, c;
  a.input_length = 100;
  b.input_length = 110;
  c.input_length = 1000;
  EXPECT_EQ(RequestContext(a, 0).key(), RequestContext(b, 0).key());
  EXPECT_NE(RequestContext(a, 0).key(), RequestContext(c, 0).key());
  EXPECT_EQ(RequestContext(b, 0).input_length(), 110u);
}

TEST(RequestContext, CaseOfALanguageDoesNotMatter) {
  WarmupRequest a, b;
  a.project_context.language = "TypeScript";
  b.project_context.language = "typescript";
  EXPECT_EQ(RequestContext(a, 0), RequestContext(b, 0));
}

TEST(RequestContext, OfFilesOnlyTheExtensionCounts) {
  const auto with = [](std::string path) {
    WarmupRequest request;
    request.project_context.recent_changes.push_back({std::move(path), std::nullopt, 1, std::nullopt});
    return RequestContext(request, 0);
  };
  EXPECT_EQ(with("src/a.ts"), with("C:\\other\\b.TS"));
  EXPECT_NE(with("src/a.ts"), with("src/a.tsx"));
  EXPECT_TRUE(with("Makefile").has(ContextField::extensions));
  EXPECT_FALSE(with("src/").has(ContextField::extensions));
}

TEST(RequestContext, TheFourNewestDifferentActivitiesCount) {
  WarmupRequest request;
  const std::vector<std::string> types = {"typing", "pause", "save", "run", "test", "save"};
  for (std::size_t i = 0; i < types.size(); ++i) {
    request.user_context.recent_activities.push_back({types[i], static_cast<double>(i), std::nullopt, std::nullopt});
  }
  WarmupRequest newest;
  for (const char* type : {"save", "test", "run", "pause"})
    newest.user_context.recent_activities.push_back({type, {}, {}, {}});
  const auto values = RequestContext(request, 0), expected = RequestContext(newest, 0);
  EXPECT_TRUE(std::ranges::equal(of(values, ContextField::activities), of(expected, ContextField::activities)));
}

TEST(RequestContext, EveryFieldOfARequestCounts) {
  constexpr double kNow = 1e12;
  const WarmupRequest empty;
  const auto set = [&](auto change) {
    WarmupRequest request;
    change(request);
    return request;
  };
  const std::vector<std::pair<ContextField, WarmupRequest>> with = {
      {ContextField::task, set([](auto& r) { r.task = TaskKind::Chat; })},
      {ContextField::input_length, set([](auto& r) { r.input_length = 40; })},
      {ContextField::complexity, set([](auto& r) { r.complexity = Complexity::High; })},
      {ContextField::priority, set([](auto& r) { r.priority = RequestPriority::Critical; })},
      {ContextField::latency, set([](auto& r) { r.acceptable_latency_ms = 20; })},
      {ContextField::hardware, set([](auto& r) { r.preferred_hardware = "GPU"; })},
      {ContextField::session, set([](auto& r) { r.user_context.session_duration_ms = 60'000; })},
      {ContextField::preferences, set([](auto& r) { r.user_context.preferences["quality"] = "best"; })},
      {ContextField::language, set([](auto& r) { r.project_context.language = "rust"; })},
      {ContextField::project_size, set([](auto& r) { r.project_context.size_lines = 10'000; })},
      {ContextField::project_complexity, set([](auto& r) { r.project_context.complexity_score = 3; })},
  };
  for (const auto& [field, request] : with) {
    const RequestContext context(request, kNow);
    EXPECT_TRUE(context.has(field));
    EXPECT_FALSE(std::ranges::equal(of(context, field), of(RequestContext(empty, kNow), field)))
        << static_cast<int>(field);
  }
}

TEST(RequestContext, TheNewestActivityCountsWithItsAge) {
  const auto seen = [](double age_ms) {
    WarmupRequest request;
    request.user_context.recent_activities = {{"pause", 1e12 - 7e6, {}, {}}, {"save", 1e12 - age_ms, {}, {}}};
    return of(RequestContext(request, 1e12), ContextField::latest_activity)[0];
  };
  EXPECT_EQ(seen(1'000), seen(9'000));
  EXPECT_NE(seen(9'000), seen(11'000));
  EXPECT_EQ(seen(-5'000), seen(0)) << "a clock that goes back";
}

TEST(RequestContext, AnIntentIsAboutSomething) {
  const auto about = [](const char* type, const char* detail) {
    WarmupRequest request;
    request.user_context.recent_activities = {{type, {}, {}, detail}};
    return of(RequestContext(request, 0), ContextField::activities)[0];
  };
  EXPECT_NE(about("intent", "translate"), about("intent", "summarize"));
  EXPECT_EQ(about("typing", "a"), about("typing", "b"));
}

TEST(RequestContext, ATaskReplacesTheRequests) {
  WarmupRequest chat;
  chat.task = TaskKind::Chat;
  RequestContext context(chat, 0);
  context.set_task(ModelTask::custom_named("chat"));
  EXPECT_EQ(of(context, ContextField::task).size(), 1u);
  EXPECT_NE(of(context, ContextField::task)[0], of(RequestContext(chat, 0), ContextField::task)[0]);
}

TEST(RequestContext, ComesBackAsSaved) {
  WarmupRequest request;
  request.task = TaskKind::Analysis;
  request.input_length = 9;
  request.preferred_hardware = "gpu";
  request.user_context.utc_offset_minutes = -330;
  const RequestContext context(request, 0);
  ByteWriter out;
  context.save(out);
  ByteReader in(out.bytes());
  RequestContext loaded;
  loaded.load(in);
  EXPECT_TRUE(in.at_end());
  EXPECT_EQ(loaded, context);
}

TEST(RequestContext, RefusesMoreValuesThanThereAre) {
  ByteWriter out;
  out.put(std::uint8_t{200});
  ByteReader in(out.bytes());
  RequestContext loaded;
  loaded.load(in);
  EXPECT_FALSE(in.ok());
  EXPECT_FALSE(loaded.has(ContextField::task));
}

}  // namespace
}  // namespace model_warmup
