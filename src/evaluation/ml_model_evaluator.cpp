// SPDX-License-Identifier: Apache-2.0
#include "evaluation/ml_model_evaluator.h"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "evaluation/recorded_uses.h"
#include "evaluation/replayed_engine.h"

namespace model_warmup {
namespace {

/// About a millisecond with two engines.
constexpr std::size_t kUsesAStep = 2;

/// What the replay counts of the whole, the rest being for the intervals.
constexpr double kReplayShare = 0.9;

/// Of how many models of an outlook the time is judged, and of how many the probabilities: those that are told.
constexpr std::size_t kTimed = 5;
constexpr std::size_t kTold = 10;

/// An engine and what it has scored.
struct Contestant {
  Contestant(const RecordedUses& recorded, const WarmupConfig& config, LearnedModel model, bool with_context,
             ClusterSums& sums)
      : engine(recorded.catalog, config, std::move(model), with_context), board(sums, recorded.tasks) {}

  ReplayedEngine engine;
  EngineBoard board;
};

}  // namespace

class EvaluationRun::State {
 public:
  State(RecordedUses recorded, const EvaluationOptions& options, const WarmupConfig& config,
        const std::optional<LearnedModel>& trained)
      : recorded_(std::move(recorded)),
        options_(options),
        sums_(recorded_.clusters),
        baselines_(recorded_.catalog.known()),
        last_of_(recorded_.users, kNoModel),
        is_used_(recorded_.catalog.known()) {
    const auto enter = [&](const LearnedModel& model, bool with_context) {
      return std::make_unique<Contestant>(recorded_, config, model, with_context, sums_);
    };
    predictor_ = enter(LearnedModel(), true);
    if (recorded_.tells_context) without_context_ = enter(LearnedModel(), false);
    if (trained) trained_ = enter(*trained, true);
    for (std::size_t i = 0; i < kBaselines; ++i) baseline_boards_.emplace_back(sums_, false);
    sums_.begin();
  }

  bool step() {
    if (bootstrap_) return bootstrap_->step();
    for (std::size_t i = 0; i < kUsesAStep && next_ < recorded_.uses.size(); ++i) replay_next();
    if (next_ == recorded_.uses.size()) close();
    return false;
  }

  [[nodiscard]] double progress() const {
    if (bootstrap_) return kReplayShare + (1 - kReplayShare) * bootstrap_->progress();
    return kReplayShare * static_cast<double>(next_) / static_cast<double>(recorded_.uses.size());
  }

  [[nodiscard]] EvaluationReport result() const;

 private:
  void replay_next();
  void close();
  void score_baselines(const EngineBoard::Use& use, const ReplayedUse& replayed);
  void score_outlook(Contestant& contestant);
  [[nodiscard]] RivalScores rival(const Contestant& contestant) const;

  template <class Do>
  void each_contestant(Do act) {
    for (Contestant* contestant : {predictor_.get(), without_context_.get(), trained_.get()}) {
      if (contestant != nullptr) act(*contestant);
    }
  }

  RecordedUses recorded_;
  EvaluationOptions options_;
  ClusterSums sums_;
  std::unique_ptr<Contestant> predictor_;
  std::unique_ptr<Contestant> without_context_;  // null: events tell nothing of their requests
  std::unique_ptr<Contestant> trained_;          // null: none was given
  Baselines baselines_;
  std::vector<ContestantBoards> baseline_boards_;
  std::size_t next_ = 0;                // place of the use that comes next
  std::vector<ModelIndex> last_of_;     // by user
  std::vector<bool> is_used_;           // by model: by anybody
  std::size_t used_ = 0;                // how many are
  std::optional<Bootstrap> bootstrap_;  // once all has been replayed
};

void EvaluationRun::State::replay_next() {
  const ReplayedUse& replayed = recorded_.uses[next_];
  const UsageEvent& event = recorded_.event(next_);
  ModelIndex& last = last_of_[replayed.user];
  const bool scored = next_ >= recorded_.first_scored;
  EngineBoard::Use use;
  use.cluster = replayed.cluster;
  use.task = replayed.task;
  use.first = last == kNoModel;
  use.is_switch = !use.first && last != replayed.model;
  use.known_model = is_used_[replayed.model];
  use.known_models = used_;

  if (scored) score_baselines(use, replayed);
  each_contestant([&](Contestant& contestant) {
    const EngineAnswer answer = contestant.engine.ask(event, replayed.model, last);
    if (scored) contestant.board.add(sums_, use, answer);
    contestant.engine.tell(event, !(scored && options_.frozen));
    if (scored) score_outlook(contestant);
  });
  baselines_.learn(replayed.user, replayed.model, *event.timestamp_ms);
  last = replayed.model;
  if (!use.known_model) ++used_;
  is_used_[replayed.model] = true;
  ++next_;
}

void EvaluationRun::State::score_baselines(const EngineBoard::Use& use, const ReplayedUse& replayed) {
  const Baselines::Standings standings = baselines_.rank(replayed.user, replayed.model);
  for (std::size_t i = 0; i < kBaselines; ++i) {
    const ContestantBoards& boards = baseline_boards_[i];
    (use.first ? boards.first_requests : boards.all).add(sums_, use.cluster, standings[i].rank);
    if (use.is_switch) boards.switches.add(sums_, use.cluster, standings[i].among_others);
  }
}

/// What is said right after the use that was just told.
void EvaluationRun::State::score_outlook(Contestant& contestant) {
  const ReplayedUse& replayed = recorded_.uses[next_];
  const double now_ms = recorded_.at_ms(next_);
  const Forecast outlook = contestant.engine.outlook(recorded_.event(next_));
  std::size_t rank = 0;
  for (const ModelForecast& model : outlook.models().first(std::min(outlook.models().size(), kTold))) {
    const auto next = recorded_.next.after(replayed.user, model.model, static_cast<std::uint32_t>(next_));
    const std::optional<double> actual_ms = next ? std::optional(recorded_.at_ms(*next) - now_ms) : std::nullopt;
    if (rank++ < kTimed && actual_ms) {
      const TimeUntilNeeded time = outlook.time_until_needed(model);
      contestant.board.add_time(sums_, replayed.cluster, {time.median_ms, time.p10_ms, time.p90_ms, *actual_ms});
    }
    for (std::size_t i = 0; i < EngineBoard::kHorizons_ms.size(); ++i) {
      const double horizon_ms = EngineBoard::kHorizons_ms[i];
      if (now_ms + horizon_ms > recorded_.end_ms) continue;  // nobody knows what would have come
      contestant.board.add_horizon(sums_, replayed.cluster, i, outlook.usage_probability(model, horizon_ms),
                                   actual_ms && *actual_ms <= horizon_ms);
    }
  }
}

void EvaluationRun::State::close() {
  each_contestant([&](Contestant& contestant) { contestant.board.close(sums_); });
  bootstrap_.emplace(sums_, options_.replicates, options_.seed);
}

RivalScores EvaluationRun::State::rival(const Contestant& contestant) const {
  return {contestant.board.scores(*bootstrap_, recorded_.tasks),
          contestant.board.boards().lead_of(predictor_->board.boards(), *bootstrap_)};
}

EvaluationReport EvaluationRun::State::result() const {
  EvaluationReport report;
  report.predictor = predictor_->board.scores(*bootstrap_, recorded_.tasks);
  report.users = recorded_.users;
  report.models = recorded_.catalog.registered().size();
  report.learned_events = recorded_.first_scored;
  report.frozen = options_.frozen;
  report.request_context = recorded_.tells_context;
  if (without_context_) report.without_context = rival(*without_context_);
  if (trained_) report.trained = rival(*trained_);
  for (std::size_t i = 0; i < kBaselines; ++i) {
    const ContestantBoards& boards = baseline_boards_[i];
    report.baselines.push_back({static_cast<Baseline>(i), boards.all.scores(*bootstrap_),
                                boards.switches.scores(*bootstrap_), boards.first_requests.scores(*bootstrap_),
                                boards.lead_of(predictor_->board.boards(), *bootstrap_)});
  }
  report.cluster_kind = recorded_.cluster_kind;
  report.clusters = recorded_.clusters;
  report.replicates = options_.replicates;
  return report;
}

EvaluationRun::EvaluationRun(std::unique_ptr<State> state) : state_(std::move(state)) {}
EvaluationRun::EvaluationRun(EvaluationRun&&) noexcept = default;
EvaluationRun& EvaluationRun::operator=(EvaluationRun&&) noexcept = default;
EvaluationRun::~EvaluationRun() = default;

bool EvaluationRun::step() { return state_->step(); }
double EvaluationRun::progress() const { return state_->progress(); }
EvaluationReport EvaluationRun::result() const { return state_->result(); }

MLModelEvaluator::MLModelEvaluator(const WarmupConfig& config, std::optional<LearnedModel> trained)
    : config_(config), trained_(std::move(trained)) {}

Result<EvaluationRun> MLModelEvaluator::start(TestDataset dataset, const EvaluationOptions& options) const {
  auto recorded = record(std::move(dataset), options);
  if (!recorded) return std::unexpected(std::move(recorded.error()));
  return EvaluationRun(std::make_unique<EvaluationRun::State>(std::move(*recorded), options, config_, trained_));
}

Result<EvaluationReport> MLModelEvaluator::evaluate_accuracy(const TestDataset& dataset,
                                                             const EvaluationOptions& options) const {
  auto run = start(dataset, options);
  if (!run) return std::unexpected(std::move(run.error()));
  while (!run->step()) {
  }
  return run->result();
}

}  // namespace model_warmup
