// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <string_view>

#include "core/request.h"
#include "core/training.h"
#include "core/usage.h"
#include "json/error_reply.h"
#include "json/limits.h"
#include "json_support.h"

namespace model_warmup::json {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  while (times-- > 0) out += text;
  return out;
}

// ---- what is JSON ---------------------------------------------------------------------------------------------------

TEST(Document, MalformedJsonTellsWhereAndWhy) {
  const WarmupError error = refusal<UsageEvent>(R"({"model": "x")");
  EXPECT_THAT(error, is_invalid("model", "/model", "is not JSON at byte 13: Missing a comma or '}'"));
  EXPECT_EQ(error.offset, 13U);
}

TEST(Document, EmptyIsMalformed) {
  for (const std::string_view text : {""sv, "  \n"sv, "\xEF\xBB\xBF"sv}) {
    EXPECT_THAT(refusal<UsageEvent>(text), is_invalid("event", "", "The document is empty")) << text;
    EXPECT_EQ(refusal<UsageEvent>(text).offset, text.size());
  }
}

TEST(Document, NothingButJsonIsTaken) {
  for (const std::string_view text :
       {R"({model: "x"})"sv, R"({'model': "x"})"sv, R"({"model": "x",})"sv, R"({"model": "x"} // y)"sv,
        R"({"model": undefined})"sv, R"({"model": "x", "latency_ms": NaN})"sv,
        R"({"model": "x", "latency_ms": Infinity})"sv, R"({"model": "x", "latency_ms": -Infinity})"sv,
        R"({"model": "x", "latency_ms": 01})"sv, R"({"model": "x", "latency_ms": +1})"sv,
        R"({"model": "x", "latency_ms": .5})"sv, R"({"model": "x", "latency_ms": 5.})"sv,
        R"({"model": "x", "latency_ms": 0x10})"sv, "{\"model\": \"a\nb\"}"sv, "{\"model\": \"\\x41\"}"sv,
        "{\"model\": \"\\u12\"}"sv, "{\"model\": True}"sv, "\"model\""sv.substr(0, 6)}) {
    EXPECT_TRUE(refusal<UsageEvent>(text).offset.has_value()) << text;
  }
}

TEST(Document, WhatIsNoUtf8IsRefused) {
  for (const std::string_view bytes :
       {"\xFF"sv, "\xC0\x80"sv, "\xE0\x9F\xBF"sv, "\xF4\x90\x80\x80"sv, "\x80"sv, "\xE2\x82"sv}) {
    const WarmupError error = refusal<UsageEvent>("{\"model\":\"" + std::string(bytes) + "\"}");
    EXPECT_THAT(error, is_invalid("model", "/model", "Invalid encoding in string"));
    EXPECT_EQ(error.offset, 10U);
  }
}

TEST(Document, LoneSurrogatesBecomeReplacementCharacters) {
  EXPECT_EQ(taken<UsageEvent>(R"({"model": "a\ud800b"})").model, "a\uFFFDb");
  EXPECT_EQ(taken<UsageEvent>("{\"model\": \"a\xED\xBF\xBF\"}").model, "a\uFFFD");
  EXPECT_EQ(taken<UsageEvent>(R"({"model": "\ud83d\ude00"})").model, "😀");
}

TEST(Document, OffsetsStayTrueBehindThem) { EXPECT_EQ(refusal<UsageEvent>(R"({"model": "a\ud800b" x})").offset, 21U); }

TEST(Document, ALeadingByteOrderMarkIsSkipped) {
  EXPECT_EQ(taken<UsageEvent>("\xEF\xBB\xBF{\"model\": \"x\"}").model, "x");
  EXPECT_EQ(refusal<UsageEvent>("\xEF\xBB\xBF{\"model\" \"x\"}").offset, 12U);
  EXPECT_EQ(refusal<UsageEvent>("\xEF\xBB\xBF\xEF\xBB\xBF{}").offset, 3U);
}

TEST(Document, BytesAfterItAreRefused) {
  constexpr std::string_view kEvent = R"({"model": "x"})";
  for (const std::string_view rest : {"{}"sv, "x"sv, "\0"sv, " \0"sv, "\0{\"model\": \"y\"}"sv, "\xEF\xBB\xBF"sv}) {
    const WarmupError error = refusal<UsageEvent>(std::string(kEvent) + std::string(rest));
    EXPECT_THAT(error, is_invalid("event", "", "must not be followed by other values"));
    EXPECT_GE(error.offset, kEvent.size());
  }
  EXPECT_EQ(taken<UsageEvent>(std::string(kEvent) + " \t\r\n").model, "x");
}

TEST(Document, ANulInsideIsRefused) {
  EXPECT_EQ(refusal<UsageEvent>("{\"model\":\0 \"x\"}"sv).offset, 9U);
  EXPECT_EQ(refusal<UsageEvent>("{\"model\": \"a\0b\"}"sv).offset, 12U);
  EXPECT_EQ(taken<UsageEvent>(R"({"model": "a\u0000b"})").model, "a\0b"s);
}

// ---- limits ---------------------------------------------------------------------------------------------------------

TEST(Limits, DepthOf64) {
  const auto nested = [](std::size_t depth) {
    return R"({"extra": )" + repeated("[", depth - 1) + repeated("]", depth - 1) + "}";
  };
  taken<WarmupRequest>(nested(64));
  const WarmupError error = refusal<WarmupRequest>(nested(65));
  EXPECT_THAT(error, is_invalid("extra", "/extra" + repeated("/0", 63), "is nested deeper than the limit of 64"));
  EXPECT_FALSE(error.offset);
}

TEST(Limits, AHundredThousandLevelsAreRefusedAtTheSameOne) {
  const WarmupError error = refusal<WarmupRequest>(R"({"extra": )" + repeated("[", 100'000));
  EXPECT_THAT(error, is_invalid("extra", "/extra" + repeated("/0", 63), "the limit of 64"));
  EXPECT_THAT(refusal<WarmupRequest>(R"({"a": )" + repeated(R"({"a": )", 100'000)),
              is_invalid("a", repeated("/a", 64), "the limit of 64"));
  EXPECT_THAT(refusal<WarmupRequest>(repeated("[", 100'000)),
              is_invalid("request", "", "must be an object, not an array"));
}

TEST(Limits, DocumentOf16Megabytes) {
  const std::string document = R"({"task": "Chat"})";
  taken<WarmupRequest>(document + std::string(kMaxDocumentBytes - document.size(), ' '));
  EXPECT_THAT(refusal<WarmupRequest>(document + std::string(kMaxDocumentBytes - document.size() + 1, ' ')),
              is_invalid("request", "", "is longer than the limit of 16 MB"));
}

TEST(Limits, ATrainingMayBeOf128Megabytes) {
  constexpr std::size_t kMost = 128uz << 20;
  const std::string task = R"({"dataset": {"events": []}})";
  taken<TrainingTask>(task + std::string(kMaxDocumentBytes, ' '));
  EXPECT_THAT(refusal<TrainingTask>(task + std::string(kMost - task.size() + 1, ' ')),
              is_invalid("training", "", "is longer than the limit of 128 MB"));
}

TEST(Limits, NamesOf1To256Bytes) {
  taken<UsageEvent>("{\"model\": \"" + std::string(256, 'x') + "\"}");
  EXPECT_THAT(refusal<UsageEvent>("{\"model\": \"" + std::string(257, 'x') + "\"}"),
              is_invalid("model", "/model", "must be a string of 1 to 256 bytes, not one of 257"));
  EXPECT_THAT(refusal<UsageEvent>(R"({"model": ""})"), is_invalid("model", "/model", "not one of 0"));
  EXPECT_THAT(refusal<UsageEvent>("{\"model\": \"" + repeated("é", 129) + "\"}"),
              is_invalid("model", "/model", "not one of 258"));
}

TEST(Limits, MemberNamesOf256BytesEvenIgnoredOnes) {
  taken<WarmupRequest>("{\"" + std::string(256, 'x') + "\": 1}");
  const std::string shown(256, 'x');
  EXPECT_THAT(refusal<WarmupRequest>("{\"" + shown + "y\": 1}"),
              is_invalid(shown, "/" + shown, "longer than the limit of 256 bytes"));
  EXPECT_THAT(refusal<WarmupRequest>("{\"a\": {\"" + std::string(70'000, 'x') + "\": 1}}"),
              is_invalid("a", "/a", "has a member name longer than the limit of 256 bytes"));
}

TEST(Limits, AMemberNameThatIsTooLongIsNotCutInsideACharacter) {
  const std::string shown(255, 'x');
  const WarmupError error = refusal<WarmupRequest>("{\"" + shown + "éy\": 1}");
  EXPECT_THAT(error, is_invalid(shown, "/" + shown, "longer than the limit of 256 bytes"));
  EXPECT_EQ(json::parse<json::ErrorReply>(json::write_error(error)), json::reply_of(error));
}

TEST(Limits, TextOf64Kilobytes) {
  const auto request = [](std::size_t bytes) {
    return R"({"user_context": {"recent_activities": [{"activity_type": "intent"}, {"activity_type": "intent", "detail": ")" +
           std::string(bytes, 'x') + "\"}]}}";
  };
  EXPECT_EQ(taken<WarmupRequest>(request(65'536)).user_context.recent_activities[1].detail->size(), 65'536U);
  EXPECT_THAT(refusal<WarmupRequest>(request(65'537)), is_invalid("detail", "/user_context/recent_activities/1/detail",
                                                                  "is longer than the limit of 65536 bytes"));
}

TEST(Limits, StringsOfAMegabyteWhereverTheyStand) {
  const std::string megabyte = "\"" + std::string(1 << 20, 'x') + "\"";
  EXPECT_THAT(refusal<WarmupRequest>(megabyte), is_invalid("request", "", "the limit of 65536 bytes"));
  EXPECT_THAT(refusal<WarmupRequest>("{\"extra\": " + megabyte + "}"),
              is_invalid("extra", "/extra", "the limit of 65536 bytes"));
  EXPECT_THAT(refusal<WarmupRequest>("{\"extra\": [1, " + megabyte + "]}"),
              is_invalid("extra", "/extra/1", "the limit of 65536 bytes"));
  EXPECT_THAT(refusal<WarmupRequest>("{\"extra\": [" + megabyte + "]}"),
              is_invalid("extra", "/extra/0", "the limit of 65536 bytes"));
  EXPECT_THAT(refusal<WarmupRequest>("{" + megabyte + ": 1}"), is_invalid("request", "", "has a member name longer"));
  EXPECT_THAT(refusal<WarmupRequest>("{} " + megabyte),
              is_invalid("request", "", "must not be followed by other values"));
}

TEST(Limits, AnEarlierMistakeIsToldFirst) {
  EXPECT_THAT(refusal<WarmupRequest>(R"({"task": 5, "extra": ")" + std::string(1 << 20, 'x') + "\"}"),
              is_invalid("task", "/task", "not a number"));
}

TEST(Limits, NumbersOfAnyLengthAreReadUpTo64Kilobytes) {
  EXPECT_EQ(taken<WarmupRequest>("{\"input_length\": 5." + std::string(60'000, '0') + "}").input_length, 5U);
  EXPECT_THAT(refusal<WarmupRequest>("{\"input_length\": 5." + std::string(70'000, '0') + "}"),
              is_invalid("input_length", "/input_length", "the limit of 65536 bytes"));
}

TEST(Limits, ArraysOf10000Entries) {
  const auto request = [](std::size_t entries) {
    return R"({"user_context": {"recent_activities": [)" + repeated(R"({"activity_type": "run"},)", entries - 1) +
           R"({"activity_type": "run"}]}})";
  };
  EXPECT_EQ(taken<WarmupRequest>(request(10'000)).user_context.recent_activities.size(), 10'000U);
  EXPECT_THAT(refusal<WarmupRequest>(request(10'001)),
              is_invalid("recent_activities", "/user_context/recent_activities/10000", "the limit of 10000"));
  EXPECT_THAT(refusal<WarmupRequest>("{\"extra\": [" + repeated("0,", 10'000) + "0]}"),
              is_invalid("extra", "/extra/10000", "the limit of 10000"));
}

TEST(Limits, AMillionEventsInADataset) {
  const auto task = [](std::size_t events) {
    return R"({"dataset": {"events": [)" + repeated(R"({"model":"a"},)", events - 1) + R"({"model":"a"}]}})";
  };
  EXPECT_EQ(taken<TrainingTask>(task(10'001)).dataset.events.size(), 10'001U);
  EXPECT_THAT(refusal<TrainingTask>(R"({"dataset": {"events": [], "profiles": [)" +
                                    repeated(R"({"name":"a"},)", 10'000) + R"({"name":"a"}]}})"),
              is_invalid("profiles", "/dataset/profiles/10000", "the limit of 10000"));
}

TEST(Limits, MemoryIsAskedBeforeItIsNeeded) {
  EXPECT_TRUE(memory_holds(1'000'000));
  EXPECT_FALSE(memory_holds(std::numeric_limits<std::size_t>::max() / 4));
}

TEST(Limits, ObjectsOf10000Members) {
  std::string members;
  for (int i = 0; i < 10'000; ++i) members += "\"" + std::to_string(i) + "\": \"\",";
  members.back() = '}';
  taken<WarmupRequest>("{\"extra\": {" + members + "}");
  taken<WarmupRequest>(R"({"user_context": {"preferences": {)" + members + "}}");
  members.back() = ',';
  EXPECT_THAT(refusal<WarmupRequest>("{\"extra\": {" + members + "\"x\": 1}}"),
              is_invalid("x", "/extra/x", "the limit of 10000"));
}

// ---- duplicates -----------------------------------------------------------------------------------------------------

TEST(Duplicates, AreRefusedInKnownFields) {
  EXPECT_THAT(refusal<WarmupRequest>(R"({"task": "Chat", "task": "Chat"})"),
              is_invalid("task", "/task", "is given twice"));
  EXPECT_THAT(refusal<WarmupRequest>(R"({"task": "Chat", "t\u0061sk": "Chat"})"),
              is_invalid("task", "/task", "is given twice"));
}

TEST(Duplicates, AreRefusedInIgnoredFields) {
  EXPECT_THAT(refusal<WarmupRequest>(R"({"a": 1, "b": 2, "a": 3})"), is_invalid("a", "/a", "is given twice"));
  EXPECT_THAT(refusal<WarmupRequest>(R"({"a": [{}, {"x": {"b": 2, "b": 3}}]})"),
              is_invalid("b", "/a/1/x/b", "is given twice"));
  taken<WarmupRequest>(R"({"a": {"x": 1}, "b": {"x": 1}, "c": [{"x": 1}, {"x": 1}]})");
}

TEST(Duplicates, AreRefusedInMaps) {
  EXPECT_THAT(refusal<WarmupRequest>(R"({"user_context": {"preferences": {"a": "1", "a": "2"}}})"),
              is_invalid("a", "/user_context/preferences/a", "is given twice"));
}

TEST(Duplicates, CountTheEmptyName) {
  EXPECT_THAT(refusal<WarmupRequest>(R"({"": 1, "": 2})"), is_invalid("", "/", "is given twice"));
}

// ---- paths ----------------------------------------------------------------------------------------------------------

TEST(Paths, AreJsonPointers) {
  EXPECT_THAT(refusal<WarmupRequest>(R"({"a/b~c": {"": {"x": 1, "x": 2}}})"),
              is_invalid("x", "/a~1b~0c//x", "is given twice"));
}

TEST(Paths, OfEntriesNameTheListAndTheIndex) {
  EXPECT_THAT(refusal<ExecutionContext>(R"({"steps": [{"task": "Chat"}, {"task": "Chat"}, 5]})"),
              is_invalid("steps", "/steps/2", "must be an object, not a number"));
}

TEST(Paths, OfMissingFieldsAreTheObjects) {
  EXPECT_THAT(refusal<ExecutionContext>(R"({"steps": [{"task": "Chat"}, {}]})"),
              is_invalid("task", "/steps/1", "is required"));
  EXPECT_THAT(refusal<UsageEvent>("{}"), is_invalid("model", "", "is required"));
}

}  // namespace
}  // namespace model_warmup::json
