// SPDX-License-Identifier: Apache-2.0
// Traces whose best possible hit rate is known: the engine must come near it, judged on each use before it has seen it.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <functional>

#include "core/math.h"
#include "core/random.h"
#include "learning_world.h"

namespace model_warmup {
namespace {

constexpr double kMinute = 60'000;
constexpr double kHour = 60 * kMinute;
constexpr double kStart = 1'700'000'000'000;

struct Trace {
  int models;
  std::function<double(int)> moment;  // of the i-th use
  std::function<int(int)> model;      // may remember what it said before
};

/// Share of the uses in [from, to) whose model was ranked first when a request announced them, always of one task.
double hit_rate(const Trace& trace, int from, int to) {
  World world(World::numbered(trace.models));
  WarmupRequest request = World::request("ann");
  request.task = TaskKind::Chat;
  int hits = 0;
  for (int i = 0; i < to; ++i) {
    const double at_ms = trace.moment(i);
    const std::string used = World::numbered_name(trace.model(i));
    if (i >= from) hits += world.ask(request, at_ms)[0].name == used;
    world.use(request, used, at_ms);
  }
  return static_cast<double>(hits) / (to - from);
}

double each_minute(int i) { return kStart + i * kMinute; }

TEST(Synthetic, ACycleOfFive) {
  EXPECT_GT(hit_rate({5, each_minute, [](int i) { return i % 5; }}, 15, 500), 0.98);
}

TEST(Synthetic, AConstant) {
  EXPECT_EQ(hit_rate({5, each_minute, [](int) { return 3; }}, 1, 200), 1);
}

/// The last two models tell the next with 85 %, among eight; the ceiling is 0.85 + 0.15 / 8 = 0.869.
class OrderTwo {
 public:
  int operator()(int) {
    const auto told = static_cast<int>(mix64(static_cast<std::uint64_t>(a_ * 8 + b_)) % 8);
    const int next = random_.uniform() < 0.85 ? told : static_cast<int>(random_.below(8));
    a_ = b_;
    return b_ = next;
  }

 private:
  Random random_{11};
  int a_ = 0, b_ = 0;
};

TEST(Synthetic, OrderTwoWithNoise) { EXPECT_GT(hit_rate({8, each_minute, OrderTwo()}, 500, 2500), 0.95 * 0.869); }

/// The hour of the day tells the model with 85 %, among five; the ceiling is 0.85 + 0.15 / 5 = 0.88.
TEST(Synthetic, HourOfDay) {
  Random times(12), noise(13);
  double at_ms = kStart;
  const auto moment = [&](int) { return at_ms += times.uniform() * 2 * kHour; };
  const auto model = [&](int) {
    const int told = static_cast<int>(LocalTime::of(at_ms, 0).hour / 5);
    return noise.uniform() < 0.85 ? told : static_cast<int>(noise.below(5));
  };
  EXPECT_GT(hit_rate({5, moment, model}, 800, 2500), 0.95 * 0.88);
}

/// Independent draws by Zipf's law over 20 models: the most frequent has 0.278.
TEST(Synthetic, ZipfHasNoMoreToGive) {
  std::vector<double> below;
  double sum = 0;
  for (int rank = 1; rank <= 20; ++rank) below.push_back(sum += 1.0 / rank);
  Random random(14);
  const auto model = [&](int) {
    const double draw = random.uniform() * sum;
    return static_cast<int>(std::ranges::lower_bound(below, draw) - below.begin());
  };
  EXPECT_GT(hit_rate({20, each_minute, model}, 500, 2500), 0.95 * 0.278);
}

/// A walk of eight steps that is another one from use 1,000 on.
TEST(Synthetic, RecoversFromDriftWithinAHundredUses) {
  const auto model = [](int i) { return i < 1000 ? i % 8 : (i * 3 + 5) % 8; };
  EXPECT_GT(hit_rate({8, each_minute, model}, 900, 1000), 0.98);
  EXPECT_GT(hit_rate({8, each_minute, model}, 1100, 1200), 0.98);
}

/// What all users do helps one who has only begun: the third model of everybody is told by the first two.
TEST(Synthetic, OthersHelpANewUser) {
  World world(World::numbered(6));
  double at_ms = kStart;
  int hits = 0;
  for (int user = 0; user < 300; ++user) {
    const std::string name = std::to_string(user);
    const int first = user % 2, second = 2 + user % 2, third = 4 + user % 2;
    for (const int model : {first, second}) world.use(name, World::numbered_name(model), at_ms += kMinute);
    const std::string used = World::numbered_name(third);
    if (user >= 100) hits += world.ask(name, at_ms += kMinute)[0].name == used;
    world.use(name, used, at_ms);
  }
  EXPECT_GT(hits, 190) << "of 200";
}

/// What the first is said to be used with comes true as often as it says.
TEST(Synthetic, TheFirstIsCalibrated) {
  World world(World::numbered(8));
  OrderTwo trace;
  double said = 0, hits = 0;
  for (int i = 0; i < 3000; ++i) {
    const std::string used = World::numbered_name(trace(i));
    const auto first = world.ask("ann", each_minute(i))[0];
    if (i >= 1000) {
      said += first.next_probability;
      hits += first.name == used;
    }
    world.use("ann", used, each_minute(i));
  }
  EXPECT_NEAR(said / 2000, hits / 2000, 0.03);
}

/// A field of the request, and how it is given one of four values.
struct Field {
  std::string_view group;
  std::function<void(WarmupRequest&, int value, double at_ms)> set;
};

const std::vector<Field>& fields() {
  static const std::vector<Field> kAll = {
      {"task", [](auto& r, int v, double) { r.task = ModelTask::custom_named(std::to_string(v)); }},
      {"input_length", [](auto& r, int v, double) { r.input_length = v * 100; }},
      {"complexity", [](auto& r, int v, double) { r.complexity = static_cast<Complexity>(v % 3); }},
      {"priority", [](auto& r, int v, double) { r.priority = static_cast<RequestPriority>(v); }},
      {"latency", [](auto& r, int v, double) { r.acceptable_latency_ms = 10 * (v + 1) * (v + 1); }},
      {"hardware", [](auto& r, int v, double) { r.preferred_hardware = std::to_string(v); }},
      {"activities",
       [](auto& r, int v, double at_ms) {
         constexpr std::array<double, 4> kAges_ms = {0, 30'000, 120'000, 1'000'000};
         r.user_context.recent_activities = {{"typing", at_ms - kAges_ms[static_cast<std::size_t>(v)], {}, {}}};
       }},
      {"session", [](auto& r, int v, double) { r.user_context.session_duration_ms = 60'000.0 * (1 + v * v); }},
      {"preferences", [](auto& r, int v, double) { r.user_context.preferences["quality"] = std::to_string(v); }},
      {"language", [](auto& r, int v, double) { r.project_context.language = std::to_string(v); }},
      {"project_size", [](auto& r, int v, double) { r.project_context.size_lines = 100 + 1'000 * v * v; }},
      {"project_complexity", [](auto& r, int v, double) { r.project_context.complexity_score = 1 + v * v; }},
      {"changed_files",
       [](auto& r, int v, double) { r.project_context.recent_changes = {{"a." + std::to_string(v), {}, 1, {}}}; }},
  };
  return kAll;
}

/// Share of the last uses that are ranked first when a field tells the model with 90 %, among four.
double hit_rate_by(const Field& field, const NextModelOptions& options) {
  constexpr int kUses = 450, kScored = 250;
  World world(World::numbered(4), World::everything(), options);
  Random random(17);
  int hits = 0;
  for (int i = 0; i < kUses; ++i) {
    const int value = static_cast<int>(random.below(field.group == "complexity" ? 3 : 4));
    const int used = random.uniform() < 0.9 ? value : static_cast<int>(random.below(4));
    WarmupRequest request = World::request("ann");
    field.set(request, value, each_minute(i));
    if (i >= kUses - kScored) hits += world.ask(request, each_minute(i))[0].name == World::numbered_name(used);
    world.use(request, World::numbered_name(used), each_minute(i));
  }
  return static_cast<double>(hits) / kScored;
}

/// Every field of a request is heard where it has something to say, and it is this field that says it.
TEST(Synthetic, EveryFieldOfARequestIsHeard) {
  for (const Field& field : fields()) {
    EXPECT_GT(hit_rate_by(field, {}), 0.8) << field.group;
    NextModelOptions without;
    without.without = std::ranges::find(kFeatureGroups, field.group, &FeatureGroup::name)->features();
    for (const std::string_view traces : {"same_as_last", "same_as_then"}) {
      without.without |= std::ranges::find(kFeatureGroups, traces, &FeatureGroup::name)->features();
    }
    EXPECT_LT(hit_rate_by(field, without), 0.5) << "without " << field.group;
  }
}

}  // namespace
}  // namespace model_warmup
