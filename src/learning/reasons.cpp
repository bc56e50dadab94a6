// SPDX-License-Identifier: Apache-2.0
#include "learning/reasons.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>
#include <utility>

#include "core/math.h"
#include "core/order.h"

namespace model_warmup {
namespace {

constexpr double kLeastStrength = 0.05;  // in ln p; weaker ones explain nothing

/// What can speak for a model. Features that say the same in different ways make one kind.
enum class Kind : std::uint8_t { sequence, recency, frequency, others, time_of_day, task, length, surroundings };
constexpr std::size_t kKinds = 8;

/// The codes of the wire, by Kind.
constexpr std::array<std::string_view, kKinds> kCodes = {"sequence",    "recency", "frequency",    "other_users",
                                                         "time_of_day", "task",    "input_length", "request"};

constexpr Kind kind_of(Feature feature) {
  switch (feature) {
    case Feature::user1:
    case Feature::user2:
    case Feature::user3:
    case Feature::successor:
    case Feature::global1:
    case Feature::global2:
    case Feature::global3:
    case Feature::global_gap:
    case Feature::global_recent:
    case Feature::global_skip:
    case Feature::global_other: return Kind::sequence;
    case Feature::quick_uses:
    case Feature::steady_uses:
    case Feature::long_run: return Kind::frequency;
    case Feature::popular:
    case Feature::lately:
    case Feature::global_time_since:
    case Feature::first_request:
    case Feature::adoption:
    case Feature::co_used: return Kind::others;
    case Feature::hour:
    case Feature::user_hour:
    case Feature::day_sine:
    case Feature::day_cosine: return Kind::time_of_day;
    case Feature::task:
    case Feature::same_task: return Kind::task;
    case Feature::input_length:
    case Feature::equal_length:
    case Feature::same_length: return Kind::length;
    case Feature::complexity:
    case Feature::priority:
    case Feature::latency:
    case Feature::hardware:
    case Feature::activities:
    case Feature::latest_activity:
    case Feature::session:
    case Feature::preferences:
    case Feature::language:
    case Feature::project_size:
    case Feature::project_complexity:
    case Feature::extensions:
    case Feature::equal_fields:
    case Feature::same_fields: return Kind::surroundings;
    case Feature::previous:
    case Feature::second:
    case Feature::inverse_rank:
    case Feature::events_since:
    case Feature::time_since:
    case Feature::novel:
    case Feature::stack:
    case Feature::previous_stay_model:
    case Feature::previous_stay_gap:
    case Feature::previous_stay_user:
    case Feature::gap:
    case Feature::uses:
    case Feature::switch_rate:
    case Feature::distinct:
    case Feature::novelty:
    case Feature::run: return Kind::recency;
  }
  return Kind::recency;
}

std::string whole(double value) { return std::to_string(static_cast<std::int64_t>(std::floor(value + 0.5))); }

std::string text(std::initializer_list<std::string_view> parts) {
  std::string all;
  for (const std::string_view part : parts) all += part;
  return all;
}

std::string with_tenth(double value) {
  const auto tenths = static_cast<std::int64_t>(std::floor(value * 10 + 0.5));
  return text({std::to_string(tenths / 10), ".", std::to_string(tenths % 10)});
}

std::string duration(double ms) {
  const double s = std::max(0.0, ms) / 1000;
  if (s < 120) return text({whole(s), " s"});
  if (s < 7200) return text({whole(s / 60), " min"});
  if (s < 172'800) return text({whole(s / 3600), " h"});
  return text({whole(s / 86'400), " days"});
}

/// "in 14 of 17 cases"; empty when it rounds to none.
std::string cases(double count, double total) {
  return count < 0.5 ? "" : text({"in ", whole(count), " of ", whole(std::max(count, total)), " cases"});
}

/// Puts the counts behind a kind of reason into words; empty: there is nothing to tell.
class Wording {
 public:
  Wording(const Explained& question, std::size_t place)
      : q_(question),
        model_(question.scores.shortlist[place]),
        own_(question.user == nullptr ? nullptr : question.user->find(model_)),
        record_(*question.history.global().record(model_)),
        local_(LocalTime::of(question.expected_at_ms, question.context.utc_offset_minutes())),
        row_(std::span(question.scores.features).subspan(place * kFeatures, kFeatures)) {}

  [[nodiscard]] std::string of(Kind kind) const {
    switch (kind) {
      case Kind::sequence: return sequence();
      case Kind::recency: return recency();
      case Kind::frequency: return frequency();
      case Kind::others: return others();
      case Kind::time_of_day: return time_of_day();
      case Kind::task: return ratio("requests with this task", Feature::task, 1);
      case Kind::length: return length();
      case Kind::surroundings: return surroundings();
    }
    return {};
  }

 private:
  [[nodiscard]] double feature(Feature feature) const { return row_[static_cast<std::size_t>(feature)]; }

  [[nodiscard]] std::string sequence() const {
    if (q_.user == nullptr) return {};
    const std::string after = text({"used after ", q_.history.catalog().name(q_.user->previous()), " "});
    if (const DecayedCounts* seen = q_.user->followers(1)) {
      const std::string told = cases(seen->count(model_), seen->total());
      if (!told.empty()) return text({after, told});
    }
    const DecayedCounts* seen = q_.history.global().followers(GlobalContext::last1, *q_.user, 0);
    const std::string told = seen == nullptr ? "" : cases(seen->count(model_), seen->total());
    return told.empty() ? "" : text({after, told, " of all users"});
  }

  [[nodiscard]] std::string recency() const {
    if (own_ == nullptr) return {};
    const bool last = model_ == q_.user->previous();
    return text({last ? "the last model used, " : "used ", duration(q_.at_ms - own_->last_at_ms), " ago"});
  }

  [[nodiscard]] std::string frequency() const {
    if (own_ == nullptr) return {};
    return text({std::to_string(own_->uses), " of this user's ", std::to_string(q_.user->uses()), " uses"});
  }

  [[nodiscard]] std::string others() const {
    const GlobalHistory& global = q_.history.global();
    const FadingWeights& weights = q_.user == nullptr ? global.first_requests() : global.popular_lately();
    double total = 0;
    for (const float weight : weights.weights) total += weight;
    const std::string told = cases(weights.of(model_), total);
    if (told.empty()) return {};
    return text({q_.user == nullptr ? "the first model of a user " : "used by anybody lately ", told});
  }

  [[nodiscard]] std::string time_of_day() const {
    const std::string hour = text({"around ", std::to_string(local_.hour), ":00 "});
    if (own_ != nullptr) {
      const std::string told = cases(q_.user->uses_near(*own_, local_.hour), q_.user->uses_near(local_.hour));
      if (!told.empty()) return text({hour, told});
    }
    const double usual = q_.history.global().hours().near(local_.hour, 1.0 / 24, 24);
    const double factor = record_.hours().near(local_.hour, usual, 30) / usual;
    return factor < 1.05 ? "" : text({hour, with_tenth(factor), " times as often as other models"});
  }

  [[nodiscard]] std::string ratio(std::string_view what, Feature log_ratio, double weight) const {
    const double factor = math::exp(feature(log_ratio) / weight);
    if (factor < 1.05) return {};
    return text({"serves ", what, " ", with_tenth(factor), " times as often as other models"});
  }

  [[nodiscard]] std::string length() const {
    if (feature(Feature::equal_length) > 0) return "the input is as long as at its last use";
    return ratio("inputs of this length", Feature::input_length, 0.5);
  }

  [[nodiscard]] std::string surroundings() const {
    constexpr std::array<std::pair<Feature, std::string_view>, 12> kFields = {{
        {Feature::language, "requests in this language"},
        {Feature::extensions, "requests with files of these types"},
        {Feature::activities, "requests with such activities"},
        {Feature::latest_activity, "requests after such an activity"},
        {Feature::preferences, "requests with these preferences"},
        {Feature::hardware, "requests for this hardware"},
        {Feature::complexity, "requests of this complexity"},
        {Feature::priority, "requests of this priority"},
        {Feature::latency, "requests as urgent as this"},
        {Feature::session, "requests in sessions of this length"},
        {Feature::project_size, "requests in projects of this size"},
        {Feature::project_complexity, "requests in projects of this complexity"},
    }};
    const auto strongest =
        std::ranges::max_element(kFields, {}, [&](const auto& field) { return feature(field.first); });
    return ratio(strongest->second, strongest->first, 0.5);
  }

  const Explained& q_;
  ModelIndex model_;
  const UserModel* own_;
  const ModelRecord& record_;
  LocalTime local_;
  std::span<const float> row_;
};

}  // namespace

std::vector<Reason> reasons_for(const Explained& question, std::size_t place) {
  const auto by_feature = question.next.contributions(question.scores, place);
  std::array<double, kKinds> strength{};
  for (std::size_t f = 0; f < kFeatures; ++f) {
    strength[static_cast<std::size_t>(kind_of(static_cast<Feature>(f)))] += by_feature[f];
  }
  std::array<std::size_t, kKinds> order;
  for (std::size_t kind = 0; kind < kKinds; ++kind) order[kind] = kind;
  sort_by_greatest(order, [&](std::size_t kind) { return strength[kind]; });
  const Wording wording(question, place);
  std::vector<Reason> reasons;
  for (const std::size_t kind : order) {
    if (strength[kind] < kLeastStrength || reasons.size() == kMostReasons) break;
    std::string told = wording.of(static_cast<Kind>(kind));
    if (!told.empty()) reasons.push_back({std::string(kCodes[kind]), strength[kind], std::move(told)});
  }
  return reasons;
}

}  // namespace model_warmup
