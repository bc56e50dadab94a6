// SPDX-License-Identifier: Apache-2.0
//
// What would keep-warm policies have done on recorded uses? A trace is replayed on a server with room for two models:
// once with each policy, with the same uses and the same load times. Give it a file of lines "user,model,epoch ms" to
// compare policies on uses of your own; without one it makes a day of an office in which six people edit, review and
// write in habits of their own, with exceptions.
//
//   example_replay_policies [uses.csv]
//
// Prints:
//   <n> uses of 5 models by 6 users, room for 2
//   policy                cold    wait s    unused loads
//   no_warm             <cold> %  <wait>      <unused> %
//   lru                 <cold> %  <wait>      <unused> %
//   greedy_dual_cost    <cold> %  <wait>      <unused> %
//   belady              <cold> %  <wait>      <unused> %
//   cold_starts         <cold> %  <wait>      <unused> %
//   wait                <cold> %  <wait>      <unused> %
//   waiting under our policy is less than under lru
#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "model_warmup/replay/policy_replay.h"

namespace mw = model_warmup;

/// Lines "user,model,epoch ms". None: the file cannot be read, or says what line is wrong.
std::optional<std::vector<mw::UsageEvent>> read_trace(const char* path) {
  std::ifstream file(path);
  if (!file) {
    std::cerr << "cannot read " << path << '\n';
    return std::nullopt;
  }
  std::vector<mw::UsageEvent> events;
  std::string line;
  while (std::getline(file, line)) {
    const std::size_t model = line.find(',') + 1;
    const std::size_t time = line.find(',', model) + 1;
    double at_ms = 0;
    const char* end = line.data() + line.size();
    if (model == 0 || time == 0 || std::from_chars(line.data() + time, end, at_ms).ptr != end) {
      std::cerr << path << ", line " << events.size() + 1 << ": expected \"user,model,epoch ms\", got \"" << line
                << "\"\n";
      return std::nullopt;
    }
    events.push_back(
        {.model = line.substr(model, time - 1 - model), .user_id = line.substr(0, model - 1), .timestamp_ms = at_ms});
  }
  return events;
}

/// A day of six people, each with a loop of models that they keep to in nine cases of ten.
std::vector<mw::UsageEvent> make_trace() {
  using Loop = std::vector<std::string_view>;
  const std::array<Loop, 3> loops = {Loop{"completer", "reviewer", "writer"}, Loop{"translator", "speech"},
                                     Loop{"completer", "writer", "reviewer", "translator"}};
  std::mt19937 random(7);
  std::vector<mw::UsageEvent> events;
  for (int user = 0; user < 6; ++user) {
    const Loop& loop = loops[static_cast<std::size_t>(user) % loops.size()];
    double at_ms = 1'750'000'000'000 + user * 5'400'000.0;
    for (std::size_t use = 0; use < 90; ++use) {
      at_ms += 20'000 + random() % 40'000;
      const std::size_t place = random() % 10 == 0 ? random() % loop.size() : use % loop.size();
      events.push_back(
          {.model = std::string(loop[place]), .user_id = "user" + std::to_string(user), .timestamp_ms = at_ms});
    }
  }
  return events;
}

int main(int argc, char** argv) {
  const auto events = argc > 1 ? read_trace(argv[1]) : make_trace();
  if (!events) return 1;

  mw::TestDataset dataset = {.events = *events};
  std::set<std::string> names;
  for (const mw::UsageEvent& event : dataset.events) names.insert(event.model);
  double load_time_ms = 2'000;
  for (const std::string& name : names) {
    dataset.profiles.push_back({.name = name, .load_time_ms = load_time_ms});
    load_time_ms += 4'000;
  }

  const auto report = mw::PolicyReplay().compare(
      dataset, {.slots = {2},
                .policies = {mw::WarmPolicy::no_warm, mw::WarmPolicy::lru, mw::WarmPolicy::greedy_dual_cost,
                             mw::WarmPolicy::belady, mw::WarmPolicy::cold_starts, mw::WarmPolicy::wait}});
  if (!report) {
    std::cerr << report.error().message() << '\n';
    return 1;
  }

  std::cout << report->events << " uses of " << report->models << " models by " << report->users
            << " users, room for 2\npolicy                cold    wait s    unused loads\n";
  std::cout << std::fixed << std::setprecision(1);
  const std::vector<mw::PolicyFigures>& policies = report->settings.front().policies;
  for (const mw::PolicyFigures& figures : policies) {
    std::cout << std::left << std::setw(18) << to_string(figures.policy) << std::right << std::setw(6)
              << figures.cold_rate.value * 100 << " %" << std::setw(10) << figures.mean_wait_ms.value / 1000
              << std::setw(14) << figures.unused_share.value * 100 << " %\n";
  }

  const auto wait_of = [&](mw::WarmPolicy policy) {
    return std::ranges::find(policies, policy, &mw::PolicyFigures::policy)->mean_wait_ms.value;
  };
  const bool less = wait_of(mw::WarmPolicy::wait) < wait_of(mw::WarmPolicy::lru);
  std::cout << "waiting under our policy is " << (less ? "less" : "not less") << " than under lru\n";
}
