// SPDX-License-Identifier: Apache-2.0
#include "history/request_context.h"

#include <gtest/gtest.h>

namespace model_warmup {
namespace {

std::span<const std::uint32_t> of(const RequestContext& context, ContextField field) { return context.values(field); }

TEST(RequestContext, AnEmptyRequestSaysNothingButItsComplexity) {
  const RequestContext context{WarmupRequest{}};
  for (std::size_t i = 0; i < kContextFields; ++i) {
    const auto field = static_cast<ContextField>(i);
    EXPECT_EQ(context.has(field), field == ContextField::complexity) << i;
  }
}

TEST(RequestContext, LengthsWithinABinAreAlike) {
  WarmupRequest a, b, c;
  a.input_length = 100;
  b.input_length = 110;
  c.input_length = 1000;
  EXPECT_EQ(RequestContext(a).key(), RequestContext(b).key());
  EXPECT_NE(RequestContext(a).key(), RequestContext(c).key());
  EXPECT_EQ(RequestContext(b).input_length(), 110u);
}

TEST(RequestContext, CaseOfALanguageDoesNotMatter) {
  WarmupRequest a, b;
  a.project_context.language = "TypeScript";
  b.project_context.language = "typescript";
  EXPECT_EQ(RequestContext(a), RequestContext(b));
}

TEST(RequestContext, OfFilesOnlyTheExtensionCounts) {
  const auto with = [](std::string path) {
    WarmupRequest request;
    request.project_context.recent_changes.push_back({std::move(path), std::nullopt, 1, std::nullopt});
    return RequestContext(request);
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
  const auto values = RequestContext(request), expected = RequestContext(newest);
  EXPECT_TRUE(std::ranges::equal(of(values, ContextField::activities), of(expected, ContextField::activities)));
}

TEST(RequestContext, ATaskReplacesTheRequests) {
  WarmupRequest chat;
  chat.task = TaskKind::Chat;
  RequestContext context(chat);
  context.set_task(ModelTask::custom_named("chat"));
  EXPECT_EQ(of(context, ContextField::task).size(), 1u);
  EXPECT_NE(of(context, ContextField::task)[0], of(RequestContext(chat), ContextField::task)[0]);
}

TEST(RequestContext, ComesBackAsSaved) {
  WarmupRequest request;
  request.task = TaskKind::Analysis;
  request.input_length = 9;
  request.preferred_hardware = "gpu";
  request.user_context.utc_offset_minutes = -330;
  const RequestContext context(request);
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
