// SPDX-License-Identifier: Apache-2.0
#include "replay/policy_replay.h"

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "evaluation/recorded_uses.h"
#include "evaluation/replayed_engine.h"
#include "evaluation/replayed_history.h"
#include "learning/prepared_dataset.h"
#include "replay/contestant.h"
#include "replay/load_times.h"
#include "replay/replay_figures.h"

namespace model_warmup {
namespace {

/// What forecasting counts of the whole.
constexpr double kForecastShare = 0.4;

/// A user's machine has been on for so long when he first uses it. A new user's predictor knows what all others have
/// begun with, as one that an application ships with does.
constexpr double kWelcome_ms = 3'600'000;

/// Totals by setting, contestant and draw.
using AllTotals = std::vector<std::vector<std::vector<ServerTotals>>>;

/// Ours where it holds as much as a fixed keep-alive: on the line between the nearest two prices; or where it holds
/// most, if that is less.
std::optional<double> cold_rate_at(double idle_models, const std::vector<PolicyFigures>& policies) {
  const PolicyFigures* less = nullptr;
  for (const PolicyFigures& figures : policies) {  // prices fall, so what is held grows
    if (!figures.price) continue;
    if (less != nullptr && less->idle_models.value <= idle_models && idle_models <= figures.idle_models.value) {
      const double between = figures.idle_models.value - less->idle_models.value;
      const double part = between > 0 ? (idle_models - less->idle_models.value) / between : 0;
      return less->cold_rate.value + part * (figures.cold_rate.value - less->cold_rate.value);
    }
    less = &figures;
  }
  if (less == nullptr || idle_models < less->idle_models.value) return std::nullopt;
  return less->cold_rate.value;
}

bool is_ours(const Contestant& contestant) {
  return contestant.policy == WarmPolicy::cold_starts || contestant.policy == WarmPolicy::wait;
}

/// `totals`: by contestant and draw.
std::vector<PairedDifference> differences_of(std::span<const Contestant> contestants,
                                             std::span<const std::vector<ServerTotals>> totals) {
  std::vector<PairedDifference> differences;
  for (std::size_t ours = 0; ours < contestants.size(); ++ours) {
    if (!is_ours(contestants[ours])) continue;
    for (std::size_t other = 0; other < contestants.size(); ++other) {
      if (is_ours(contestants[other])) continue;
      PairedDifference& difference = differences.emplace_back(difference_of(totals[ours], totals[other]));
      difference.ours = contestants[ours].policy;
      difference.other = contestants[other].policy;
      difference.keep_alive_ms = contestants[other].keep_alive_ms;
    }
  }
  return differences;
}

}  // namespace

class PolicyReplayRun::State {
 public:
  State(RecordedUses recorded, const ReplayOptions& options, const WarmupConfig& config)
      : recorded_(std::move(recorded)),
        options_(options),
        contestants_(contestants_of(options)),
        sizes_(sizes_of(options)),
        costs_(draw_costs(recorded_.catalog, options, options.memory_mb.empty())),
        history_(std::make_unique<ReplayedHistory>(recorded_.catalog, config, true)),
        engine_(std::make_unique<ReplayedEngine>(*history_, LearnedModel())),
        returns_(recorded_.users),
        demand_(models(), recorded_.users),
        own_(models()),
        places_of_(recorded_.users),
        totals_(sizes_.size(), std::vector(contestants_.size(), std::vector<ServerTotals>(costs_.size()))) {
    for (std::size_t place = 0; place < recorded_.uses.size(); ++place) {
      places_of_[recorded_.uses[place].user].push_back(static_cast<std::uint32_t>(place));
    }
    for (const auto& places : places_of_) {
      if (!counts(places)) continue;
      ++counted_users_;
      counted_events_ += places.size();
    }
    forecasts_.reserve(recorded_.uses.size());
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  [[nodiscard]] bool counts_anybody() const { return counted_users_ > 0; }
  [[nodiscard]] std::optional<WarmupError> too_large() const;

  bool step() {
    if (forecasts_.size() < recorded_.uses.size()) {
      forecast_next();
      return false;
    }
    return options_.machine == ReplayMachine::per_user ? replay_user() : replay_use();
  }

  [[nodiscard]] double progress() const {
    const auto uses = static_cast<double>(recorded_.uses.size());
    return kForecastShare * static_cast<double>(forecasts_.size()) / uses +
           (1 - kForecastShare) * static_cast<double>(replayed_) / uses;
  }

  [[nodiscard]] ReplayReport result() const;

 private:
  [[nodiscard]] std::size_t models() const { return recorded_.catalog.known(); }
  [[nodiscard]] bool counts(const std::vector<std::uint32_t>& places) const {
    return places.size() >= options_.min_uses;
  }
  [[nodiscard]] PolicySources sources() const {
    const bool own = options_.machine == ReplayMachine::per_user;
    return {models(), view_, promises_, future_,
            own ? DemandPolicy::kOwnPatience_ms : DemandPolicy::kSharedPatience_ms};
  }

  void forecast_next();
  void welcome(double at_ms);
  [[nodiscard]] double first_use_ms(std::size_t user) const { return recorded_.at_ms(places_of_[user].front()); }
  bool replay_use();
  bool replay_user();
  void begin_user();
  void run_machine(std::size_t setting, std::size_t contestant, std::size_t draw);

  RecordedUses recorded_;
  ReplayOptions options_;
  std::vector<Contestant> contestants_;
  std::vector<MachineSize> sizes_;
  std::vector<ModelCosts> costs_;  // by draw
  // Both until all has been foretold.
  std::unique_ptr<ReplayedHistory> history_;
  std::unique_ptr<ReplayedEngine> engine_;
  ReturnForecasts returns_;
  std::vector<ReturnForecast> forecasts_;  // by place
  std::vector<Candidates> welcomes_;       // by user, who are numbered by first use: what is on a new machine
  ExpectedDemand demand_;
  std::vector<FirstUse> own_;  // of the user whose machine is replayed
  DemandView view_;
  PricedPolicy::Promises promises_;
  FutureUses future_;
  std::vector<std::vector<std::uint32_t>> places_of_;  // by user
  std::size_t counted_users_ = 0;
  std::size_t counted_events_ = 0;
  std::vector<std::unique_ptr<Simulation>> machines_;  // of all users: by setting, contestant and draw
  std::size_t user_ = 0;                               // whose machine is next
  std::size_t machine_ = 0;                            // which of his
  std::size_t replayed_ = 0;                           // uses
  AllTotals totals_;
};

std::optional<WarmupError> PolicyReplayRun::State::too_large() const {
  for (std::size_t i = 0; i < models(); ++i) {
    const double memory_mb = costs_[0].memory_mb[i];
    for (const MachineSize& size : sizes_) {
      if (memory_mb <= size.capacity_mb()) continue;
      const std::string& name = recorded_.catalog.name(static_cast<ModelIndex>(i));
      return WarmupError::invalid_input("memory_mb", "is less than the model " + name + " needs")
          .at("/options/memory_mb");
    }
  }
  return std::nullopt;
}

/// What is foretold to those whose machines are switched on by this moment, from what is known then.
void PolicyReplayRun::State::welcome(double at_ms) {
  while (welcomes_.size() < recorded_.users) {
    const std::size_t user = welcomes_.size();
    const double on_ms = first_use_ms(user) - kWelcome_ms;
    if (on_ms > at_ms) return;
    Candidates& candidates = welcomes_.emplace_back();
    if (!counts(places_of_[user])) continue;
    UsageEvent question = recorded_.event(places_of_[user].front());
    question.timestamp_ms = on_ms;
    candidates = candidates_of(engine_->outlook(question));
  }
}

void PolicyReplayRun::State::forecast_next() {
  const std::size_t place = forecasts_.size();
  const UsageEvent& event = recorded_.event(place);
  if (options_.machine == ReplayMachine::per_user) welcome(recorded_.at_ms(place));
  history_->begin(event);
  engine_->learn();
  history_->end();
  forecasts_.push_back(returns_.used(recorded_.uses[place].user, recorded_.at_ms(place), engine_->outlook(event)));
  if (forecasts_.size() < recorded_.uses.size()) return;
  engine_.reset();
  history_.reset();
  if (options_.machine == ReplayMachine::per_user) return;
  future_.at_ms.resize(models());
  for (std::size_t i = 0; i < recorded_.uses.size(); ++i) {
    future_.at_ms[recorded_.uses[i].model].push_back(recorded_.at_ms(i));
  }
  for (const MachineSize& size : sizes_) {
    for (const Contestant& contestant : contestants_) {
      for (const ModelCosts& costs : costs_) {
        machines_.push_back(std::make_unique<Simulation>(contestant, sources(), costs, size.capacity_mb()));
      }
    }
  }
}

/// The next use, on the machines of all policies, sizes and draws.
bool PolicyReplayRun::State::replay_use() {
  const ReplayedUse& use = recorded_.uses[replayed_];
  const double at_ms = recorded_.at_ms(replayed_);
  for (const auto& machine : machines_) machine->server.pass_until(at_ms);  // on what was known before
  demand_.used(use.user, use.model, at_ms, forecasts_[replayed_]);
  view_ = {demand_.first_uses(), at_ms};
  if (options_.machine == ReplayMachine::unlimited) promises_.update(view_);
  for (const auto& machine : machines_) machine->server.use(use.model);
  if (++replayed_ < recorded_.uses.size()) return false;
  auto machine = machines_.begin();
  for (auto& of_setting : totals_) {
    for (auto& of_contestant : of_setting) {
      for (ServerTotals& totals : of_contestant) totals = (*machine++)->server.finish();
    }
  }
  machines_.clear();
  return true;
}

/// The next machine of a user: one policy, size and draw.
bool PolicyReplayRun::State::replay_user() {
  const std::size_t draws = costs_.size();
  if (machine_ == 0) begin_user();
  if (user_ == places_of_.size()) return true;
  run_machine(machine_ / draws / contestants_.size(), machine_ / draws % contestants_.size(), machine_ % draws);
  if (++machine_ < sizes_.size() * contestants_.size() * draws) return false;
  machine_ = 0;
  replayed_ += places_of_[user_++].size();
  return false;
}

void PolicyReplayRun::State::begin_user() {
  for (; user_ < places_of_.size() && !counts(places_of_[user_]); ++user_) replayed_ += places_of_[user_].size();
  if (user_ == places_of_.size()) return;
  future_.at_ms.assign(models(), {});
  for (const std::uint32_t place : places_of_[user_]) {
    future_.at_ms[recorded_.uses[place].model].push_back(recorded_.at_ms(place));
  }
}

void PolicyReplayRun::State::run_machine(std::size_t setting, std::size_t contestant, std::size_t draw) {
  const double on_ms = first_use_ms(user_) - kWelcome_ms;
  first_uses_of(welcomes_[user_], kWelcome_ms, own_);
  view_ = {own_, on_ms};
  Simulation machine(contestants_[contestant], sources(), costs_[draw], sizes_[setting].capacity_mb());
  machine.server.switch_on(on_ms);
  for (const std::uint32_t place : places_of_[user_]) {
    machine.server.pass_until(recorded_.at_ms(place));
    first_uses_of(forecasts_[place], own_);
    view_.at_ms = recorded_.at_ms(place);
    machine.server.use(recorded_.uses[place].model);
  }
  add(totals_[setting][contestant][draw], machine.server.finish());
}

ReplayReport PolicyReplayRun::State::result() const {
  ReplayReport report;
  report.machine = options_.machine;
  report.events = recorded_.uses.size();
  report.users = recorded_.users;
  report.models = models();
  report.counted_events = counted_events_;
  report.counted_users = counted_users_;
  report.draws = costs_.size();
  const double duration_s = (recorded_.end_ms - recorded_.at_ms(0)) / 1000;
  for (std::size_t setting = 0; setting < sizes_.size(); ++setting) {
    ReplaySetting& told = report.settings.emplace_back();
    told.slots = sizes_[setting].slots;
    told.memory_mb = sizes_[setting].memory_mb;
    for (std::size_t i = 0; i < contestants_.size(); ++i) {
      PolicyFigures& figures = told.policies.emplace_back(figures_of(totals_[setting][i], duration_s));
      figures.policy = contestants_[i].policy;
      figures.keep_alive_ms = contestants_[i].keep_alive_ms;
      figures.price = contestants_[i].price_per_s;
    }
    if (options_.machine != ReplayMachine::unlimited) {
      told.differences = differences_of(contestants_, totals_[setting]);
      continue;
    }
    for (const PolicyFigures& figures : told.policies) {
      if (!figures.keep_alive_ms) continue;
      told.at_equal_memory.push_back({*figures.keep_alive_ms, figures.idle_models.value, figures.cold_rate.value,
                                      cold_rate_at(figures.idle_models.value, told.policies)});
    }
  }
  return report;
}

PolicyReplayRun::PolicyReplayRun(std::unique_ptr<State> state) : state_(std::move(state)) {}
PolicyReplayRun::PolicyReplayRun(PolicyReplayRun&&) noexcept = default;
PolicyReplayRun& PolicyReplayRun::operator=(PolicyReplayRun&&) noexcept = default;
PolicyReplayRun::~PolicyReplayRun() = default;

bool PolicyReplayRun::step() { return state_->step(); }
double PolicyReplayRun::progress() const { return state_->progress(); }
ReplayReport PolicyReplayRun::result() const { return state_->result(); }

Result<PolicyReplayRun> PolicyReplay::start(TestDataset dataset, const ReplayOptions& options) const {
  if (auto valid = validate(options); !valid) return std::unexpected(within(std::move(valid.error()), "/options"));
  auto recorded = record(std::move(dataset), {});
  if (!recorded) return std::unexpected(std::move(recorded.error()));
  auto state = std::make_unique<PolicyReplayRun::State>(std::move(*recorded), options, config_);
  if (auto error = state->too_large()) return std::unexpected(std::move(*error));
  if (!state->counts_anybody()) {
    return std::unexpected(WarmupError::invalid_input("min_uses", "is more than any user has").at("/options/min_uses"));
  }
  return PolicyReplayRun(std::move(state));
}

Result<ReplayReport> PolicyReplay::compare(const TestDataset& dataset, const ReplayOptions& options) const {
  auto run = start(dataset, options);
  if (!run) return std::unexpected(std::move(run.error()));
  while (!run->step()) {
  }
  return run->result();
}

}  // namespace model_warmup
