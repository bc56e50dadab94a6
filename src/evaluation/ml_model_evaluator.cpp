// SPDX-License-Identifier: Apache-2.0
#include "evaluation/ml_model_evaluator.h"

#include <algorithm>
#include <deque>
#include <functional>
#include <iterator>
#include <span>
#include <utility>
#include <vector>

#include "evaluation/ablation_study.h"
#include "evaluation/recorded_uses.h"
#include "evaluation/replayed_engine.h"

namespace model_warmup {
namespace {

/// How many times an engine answers and learns in a step: about a millisecond.
constexpr std::size_t kTurnsAStep = 4;

/// What the replay counts of the whole, the rest being for the intervals.
constexpr double kReplayShare = 0.9;

/// Of how many models of an outlook the time is judged, and of how many the probabilities: those that are told.
constexpr std::size_t kTimed = 5;
constexpr std::size_t kTold = 10;

/// An engine and what it has scored.
struct Contestant {
  Contestant(const RecordedUses& recorded, const ReplayedHistory& history, LearnedModel model, ClusterSums& sums)
      : engine(history, std::move(model)), board(sums, recorded.tasks) {}

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
        told_(recorded_.catalog, config, true),
        baselines_(recorded_.catalog.known()),
        last_of_(recorded_.users, kNoModel),
        is_used_(recorded_.catalog.known()) {
    predictor_ = enter(told_, LearnedModel());
    if (recorded_.told.any()) {
      untold_.emplace(recorded_.catalog, config, false);
      without_context_ = enter(*untold_, LearnedModel());
    }
    if (trained) trained_ = enter(told_, *trained);
    if (options.ablation) {
      take_apart(told_, recorded_.told);
      if (untold_) take_apart(*untold_, {});
    }
    for (std::size_t i = 0; i < kBaselines; ++i) baseline_boards_.emplace_back(sums_, false);
    sums_.begin();
  }

  bool step() {
    if (bootstrap_) return bootstrap_->step();
    for (std::size_t i = 0; i < kTurnsAStep && next_ < recorded_.uses.size(); ++i) take_turn();
    if (next_ == recorded_.uses.size()) close();
    return false;
  }

  [[nodiscard]] double progress() const {
    if (bootstrap_) return kReplayShare + (1 - kReplayShare) * bootstrap_->progress();
    const double turns = static_cast<double>(turn_) / static_cast<double>(players_.size());
    return kReplayShare * (static_cast<double>(next_) + turns) / static_cast<double>(recorded_.uses.size());
  }

  [[nodiscard]] EvaluationReport result() const;

 private:
  /// An engine, and where its answers are scored.
  struct Player {
    ReplayedEngine& engine;
    std::function<void(ClusterSums&, const ScoredUse&, const EngineAnswer&)> score;
  };

  Contestant* enter(const ReplayedHistory& history, LearnedModel model);
  void take_apart(const ReplayedHistory& history, const ContextFields& told);
  void take_turn();
  void begin_use();
  void end_use();
  void close();
  void score_baselines();
  void score_outlook(Contestant& contestant);
  [[nodiscard]] bool scores() const { return next_ >= recorded_.first_scored; }
  [[nodiscard]] RivalScores rival(const Contestant& contestant) const;

  RecordedUses recorded_;
  EvaluationOptions options_;
  ClusterSums sums_;
  ReplayedHistory told_;
  std::optional<ReplayedHistory> untold_;  // none: events tell nothing of their requests
  std::deque<Contestant> contestants_;
  Contestant* predictor_ = nullptr;
  Contestant* without_context_ = nullptr;  // null: as `untold_`
  Contestant* trained_ = nullptr;          // null: none was given
  std::deque<AblationStudy> ablations_;    // in the order of the histories; empty: not asked for
  std::vector<Player> players_;            // all engines: who takes turns
  Baselines baselines_;
  std::vector<ContestantBoards> baseline_boards_;
  std::size_t next_ = 0;                // place of the use that comes next
  std::size_t turn_ = 0;                // of which player, for that use
  ScoredUse use_;                       // that use
  std::vector<ModelIndex> last_of_;     // by user
  std::vector<bool> is_used_;           // by model: by anybody
  std::size_t used_ = 0;                // how many are
  std::optional<Bootstrap> bootstrap_;  // once all has been replayed
};

Contestant* EvaluationRun::State::enter(const ReplayedHistory& history, LearnedModel model) {
  Contestant& contestant = contestants_.emplace_back(recorded_, history, std::move(model), sums_);
  players_.push_back({contestant.engine, std::bind_front(&EngineBoard::add, &contestant.board)});
  return &contestant;
}

void EvaluationRun::State::take_apart(const ReplayedHistory& history, const ContextFields& told) {
  AblationStudy& study = ablations_.emplace_back(history, told, sums_);
  for (AblationStudy::Reduced& reduced : study.engines()) {
    players_.push_back({reduced.engine, std::bind_front(&ContestantBoards::add, &reduced.boards)});
  }
}

/// All players answer and learn before the use enters any history.
void EvaluationRun::State::take_turn() {
  if (turn_ == 0) begin_use();
  const ReplayedUse& replayed = recorded_.uses[next_];
  const Player& player = players_[turn_];
  if (scores()) player.score(sums_, use_, player.engine.ask(replayed.model, last_of_[replayed.user]));
  if (!(scores() && options_.frozen)) player.engine.learn();
  if (++turn_ == players_.size()) end_use();
}

void EvaluationRun::State::begin_use() {
  const ReplayedUse& replayed = recorded_.uses[next_];
  const ModelIndex last = last_of_[replayed.user];
  use_ = {.cluster = replayed.cluster,
          .task = replayed.task,
          .first = last == kNoModel,
          .is_switch = last != kNoModel && last != replayed.model,
          .known_model = is_used_[replayed.model],
          .known_models = used_};
  told_.begin(recorded_.event(next_));
  if (untold_) untold_->begin(recorded_.event(next_));
  if (scores()) score_baselines();
}

void EvaluationRun::State::end_use() {
  told_.end();
  if (untold_) untold_->end();
  if (scores()) {
    for (Contestant& contestant : contestants_) score_outlook(contestant);
  }
  const ReplayedUse& replayed = recorded_.uses[next_];
  baselines_.learn(replayed.user, replayed.model, recorded_.at_ms(next_));
  last_of_[replayed.user] = replayed.model;
  if (!use_.known_model) ++used_;
  is_used_[replayed.model] = true;
  turn_ = 0;
  ++next_;
}

void EvaluationRun::State::score_baselines() {
  const ReplayedUse& replayed = recorded_.uses[next_];
  const Baselines::Standings standings = baselines_.rank(replayed.user, replayed.model);
  for (std::size_t i = 0; i < kBaselines; ++i) {
    const ContestantBoards& boards = baseline_boards_[i];
    (use_.first ? boards.first_requests : boards.all).add(sums_, use_.cluster, standings[i].rank);
    if (use_.is_switch) boards.switches.add(sums_, use_.cluster, standings[i].among_others);
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
  for (Contestant& contestant : contestants_) contestant.board.close(sums_);
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
  report.request_context = recorded_.told.any();
  if (without_context_ != nullptr) report.without_context = rival(*without_context_);
  if (trained_ != nullptr) report.trained = rival(*trained_);
  for (std::size_t i = 0; i < kBaselines; ++i) {
    const ContestantBoards& boards = baseline_boards_[i];
    report.baselines.push_back({static_cast<Baseline>(i), boards.all.scores(*bootstrap_),
                                boards.switches.scores(*bootstrap_), boards.first_requests.scores(*bootstrap_),
                                boards.lead_of(predictor_->board.boards(), *bootstrap_)});
  }
  for (std::size_t i = 0; i < ablations_.size(); ++i) {
    const Contestant& whole = i == 0 ? *predictor_ : *without_context_;
    std::ranges::move(ablations_[i].scores(whole.board.boards(), *bootstrap_), std::back_inserter(report.ablation));
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
