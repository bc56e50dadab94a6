// SPDX-License-Identifier: Apache-2.0
#include "learning/expert_mixture.h"

#include <algorithm>

#include "core/math.h"

namespace model_warmup {
namespace {

constexpr double kRate = 0.1;
constexpr double kShareBack = 0.01;
constexpr double kWorst = -9;  // below the best member, in ln p: one bad miss must not silence a member

/// One step of one set of weights: reward, normalize, share.
template <class Home>
void update(std::span<double> weights, std::span<const double> log_p, double scale, Home home) {
  const double rate = kRate * scale;
  const double back = kShareBack * std::min(scale, 1.0);  // nothing moves when nothing is to be learned
  const double best = *std::ranges::max_element(log_p);
  double sum = 0;
  for (std::size_t m = 0; m < weights.size(); ++m) {
    weights[m] *= math::exp(rate * std::max(kWorst, log_p[m] - best));
    sum += weights[m];
  }
  for (std::size_t m = 0; m < weights.size(); ++m) {
    weights[m] = weights[m] / sum * (1 - back) + back * home(m);
  }
}

}  // namespace

ExpertMixture::ExpertMixture(std::span<const double> prior, std::size_t situations)
    : prior_(prior.begin(), prior.end()),
      shared_(prior_),
      by_situation_(situations * prior_.size(), 1.0 / static_cast<double>(prior_.size())) {}

std::vector<double> ExpertMixture::weights(std::size_t situation) const {
  std::vector<double> weights(shared_);
  double sum = 0;
  for (std::size_t m = 0; m < weights.size(); ++m) sum += weights[m] *= by_situation_[situation * weights.size() + m];
  for (double& weight : weights) weight /= sum;
  return weights;
}

void ExpertMixture::learn(std::size_t situation, std::span<const double> p, double scale) {
  const std::size_t members = prior_.size();
  std::vector<double> log_p;
  for (const double chance : p) log_p.push_back(math::log(std::max(chance, 1e-12)));
  update(shared_, log_p, scale, [&](std::size_t m) { return prior_[m]; });
  update(std::span(by_situation_).subspan(situation * members, members), log_p, scale,
         [&](std::size_t) { return 1.0 / static_cast<double>(members); });
}

void ExpertMixture::save(ByteWriter& out) const {
  for (const auto* weights : {&shared_, &by_situation_}) {
    out.put(static_cast<std::uint32_t>(weights->size()));
    for (const double weight : *weights) out.put(weight);
  }
}

void ExpertMixture::load(ByteReader& in) {
  // A member that is left out has no shared weight; every situation gives each member some.
  for (auto* weights : {&shared_, &by_situation_}) {
    if (in.get<std::uint32_t>() != weights->size()) return in.fail();
    for (double& weight : *weights) {
      weight = in.get<double>();
      if (!(weight >= 0 && weight <= 1)) return in.fail();
    }
  }
  double sum = 0;
  for (const double weight : shared_) sum += weight;
  if (!(sum > 0.5) || std::ranges::find(by_situation_, 0.0) != by_situation_.end()) in.fail();
}

}  // namespace model_warmup
