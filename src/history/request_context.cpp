// SPDX-License-Identifier: Apache-2.0
#include "history/request_context.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <vector>

#include "core/hash.h"
#include "core/math.h"
#include "core/order.h"

namespace model_warmup {
namespace {

constexpr double kBinsPerE = 2.1;  // a bin is a factor of 1.6 wide
constexpr std::size_t kLongestTaskName = 256;

/// Hash of a text in which ASCII case does not matter.
std::uint64_t hash_folded(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return hash_text(lower);
}

/// "ts" of "src/app.ts"; a name without extension counts by itself ("Makefile"), a path that ends in '/' not at all.
std::string_view extension(std::string_view path) {
  const std::size_t slash = path.find_last_of("/\\");
  const std::string_view file = slash == std::string_view::npos ? path : path.substr(slash + 1);
  const std::size_t dot = file.find_last_of('.');
  return dot == std::string_view::npos ? file : file.substr(dot + 1);
}

/// Visits items from the newest to the oldest; those without a moment are of now, hence newest. Items of the same
/// moment keep their order.
template <class Item, class Visit>
void newest_first(const std::vector<Item>& items, Visit visit) {
  std::vector<const Item*> order;
  order.reserve(items.size());
  for (const Item& item : items) order.push_back(&item);
  const auto moment = [](const Item* item) {
    return item->timestamp_ms.value_or(std::numeric_limits<double>::infinity());
  };
  sort_by_greatest(order, moment);
  for (const Item* item : order) visit(*item);
}

void save_length(const std::optional<std::uint64_t>& length, ByteWriter& out) {
  out.put(length.has_value());
  if (length) out.put(*length);
}

std::optional<std::uint64_t> load_length(ByteReader& in) {
  if (!in.get<bool>()) return std::nullopt;
  return in.get<std::uint64_t>();
}

/// 32 bits of a key, never 0.
std::uint32_t folded(std::uint64_t key) {
  const auto bits = static_cast<std::uint32_t>(key ^ (key >> 32));
  return bits == 0 ? 1 : bits;
}

/// Number of the logarithmic bin that a size or a duration falls into, from 1.
std::uint64_t log_bin(double amount) { return 1 + static_cast<std::uint64_t>(kBinsPerE * math::log1p(amount)); }

/// What an activity is: its type, and for those that are about something also what.
std::uint64_t kind_of(const UserActivity& activity) {
  const std::uint64_t type = hash_text(activity.activity_type);
  const bool about = activity.activity_type == "intent" || activity.activity_type == "deadline";
  return about && activity.detail ? hash_combine(type, hash_folded(*activity.detail)) : type;
}

/// Just now, within the minute, five, thirty, or longer ago.
std::uint64_t age_class(const UserActivity& activity, double at_ms) {
  constexpr std::array<double, 4> kUpTo_ms = {10'000, 60'000, 300'000, 1'800'000};
  const double age_ms = at_ms - activity.timestamp_ms.value_or(at_ms);
  return static_cast<std::uint64_t>(std::ranges::upper_bound(kUpTo_ms, age_ms) - kUpTo_ms.begin());
}

}  // namespace

void RequestContext::Values::add(std::uint64_t key) {
  const std::uint32_t value = folded(key);
  const auto end = values.begin() + size;
  if (size == kValues || std::find(values.begin(), end, value) != end) return;
  values[size++] = value;
}

RequestContext::RequestContext(const WarmupRequest& request, double at_ms)
    : input_length_(request.input_length), utc_offset_minutes_(request.user_context.utc_offset_minutes) {
  const UserContext& user = request.user_context;
  const ProjectContext& project = request.project_context;
  const auto add = [&](ContextField name, std::uint64_t key) { field(name).add(key); };
  const auto add_amount = [&](ContextField name, double amount) {
    if (amount > 0) add(name, log_bin(amount));  // 0: not known
  };
  if (request.task) set_task(*request.task);
  if (input_length_) add(ContextField::input_length, log_bin(static_cast<double>(*input_length_)));
  add(ContextField::complexity, 1 + static_cast<std::uint64_t>(request.complexity));
  add(ContextField::priority, 1 + static_cast<std::uint64_t>(request.priority));
  if (request.acceptable_latency_ms) add(ContextField::latency, log_bin(*request.acceptable_latency_ms));
  if (request.preferred_hardware) add(ContextField::hardware, hash_folded(*request.preferred_hardware));
  newest_first(user.recent_activities, [&](const UserActivity& activity) {
    if (!has(ContextField::latest_activity)) {
      add(ContextField::latest_activity, hash_combine(kind_of(activity), age_class(activity, at_ms)));
    }
    add(ContextField::activities, kind_of(activity));
  });
  add_amount(ContextField::session, user.session_duration_ms / 1000);
  for (const auto& [name, value] : user.preferences) {
    add(ContextField::preferences, hash_combine(hash_text(name), hash_text(value)));
  }
  if (!project.language.empty()) add(ContextField::language, hash_folded(project.language));
  add_amount(ContextField::project_size, static_cast<double>(project.size_lines));
  add_amount(ContextField::project_complexity, project.complexity_score);
  newest_first(project.recent_changes, [&](const FileChange& change) {
    const std::string_view type = extension(change.path);
    if (!type.empty()) add(ContextField::extensions, hash_folded(type));
  });
}

void RequestContext::set_task(const ModelTask& task) {
  field(ContextField::task) = {};
  field(ContextField::task).add(task.key());
}

ContextDigest RequestContext::digest() const {
  ContextDigest digest;
  digest.input_length = input_length_;
  for (std::size_t i = 0; i < kContextFields; ++i) {
    const auto list = values(static_cast<ContextField>(i));
    std::uint64_t key = 0;
    for (const std::uint32_t value : list) key = hash_combine(key, value);
    if (!list.empty()) digest.fields[i] = folded(key);
  }
  return digest;
}

std::uint64_t RequestContext::key() const {
  auto key = static_cast<std::uint64_t>(utc_offset_minutes_);
  for (const std::uint32_t field : digest().fields) key = hash_combine(key, field);
  return key;
}

void RequestContext::save(ByteWriter& out) const {
  for (const Values& list : fields_) {
    out.put(list.size);
    for (std::size_t i = 0; i < list.size; ++i) out.put(list.values[i]);
  }
  save_length(input_length_, out);
  out.put(utc_offset_minutes_);
}

void RequestContext::load(ByteReader& in) {
  for (Values& list : fields_) {
    list.size = in.get<std::uint8_t>();
    if (list.size > kValues) {
      list.size = 0;
      return in.fail();
    }
    for (std::size_t i = 0; i < list.size; ++i) list.values[i] = in.get<std::uint32_t>();
  }
  input_length_ = load_length(in);
  utc_offset_minutes_ = in.get<std::int32_t>();
  if (utc_offset_minutes_ < -1440 || utc_offset_minutes_ > 1440) in.fail();
}

void ContextDigest::save(ByteWriter& out) const {
  for (const std::uint32_t field : fields) out.put(field);
  save_length(input_length, out);
}

void ContextDigest::load(ByteReader& in) {
  for (std::uint32_t& field : fields) field = in.get<std::uint32_t>();
  input_length = load_length(in);
}

void save_task(const std::optional<ModelTask>& task, ByteWriter& out) {
  out.put(task.has_value());
  if (!task) return;
  out.put(task->kind);
  out.put(task->custom);
}

std::optional<ModelTask> load_task(ByteReader& in) {
  if (!in.get<bool>()) return std::nullopt;
  ModelTask task(in.get<TaskKind>());
  task.custom = in.get<std::string>();
  if (static_cast<std::size_t>(task.kind) >= kTaskKinds || task.custom.size() > kLongestTaskName) {
    in.fail();
    return std::nullopt;
  }
  return task;
}

}  // namespace model_warmup
