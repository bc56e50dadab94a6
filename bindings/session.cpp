// SPDX-License-Identifier: Apache-2.0
#include "bindings/session.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "bindings/methods.h"
#include "json/wire.h"

namespace model_warmup {

Session::Session(const std::string& config_json, const std::optional<UserKey>& user_key, bool by_chance,
                 const Stopwatch& stopwatch, const Stopwatch& job_stopwatch)
    : stopwatch_(stopwatch), job_stopwatch_(job_stopwatch), jobs_(stopwatch) {
  const auto config = json::parse<WarmupConfig>(config_json);
  if (!config) {
    error_ = failure(config.error());
    return;
  }
  auto made = ModelWarmupPredictor::with_config(*config, {&clock_, &stopwatch_, user_key, by_chance});
  if (made) {
    predictor_ = std::move(*made);
  } else {
    error_ = failure(made.error());
  }
}

Result<void> Session::begin(double now_ms) {
  if (!std::isfinite(now_ms)) {
    return std::unexpected(WarmupError::invalid_input("now", "must give a finite number of milliseconds"));
  }
  clock_.set(now_ms);
  return {};
}

Reply Session::call(std::string_view method, double now_ms, const std::string& text, const std::string& more,
                    double value) {
  if (const auto begun = begin(now_ms); !begun) return failure(begun.error());
  const auto known = std::ranges::find(methods(), method, &Method::name);
  if (known == methods().end()) return failure(WarmupError::invalid_input("method", "is none of this module"));
  return known->answer({*predictor_, jobs_, stopwatch_, job_stopwatch_, now_ms, text, more, value});
}

std::expected<Session::Bytes, Reply> Session::export_state(double now_ms) {
  if (const auto begun = begin(now_ms); !begun) return std::unexpected(failure(begun.error()));
  return predictor_->export_state();
}

std::expected<Session::Bytes, Reply> Session::export_model(double now_ms) {
  if (const auto begun = begin(now_ms); !begun) return std::unexpected(failure(begun.error()));
  return predictor_->export_model();
}

std::expected<Session::Bytes, Reply> Session::job_bytes(double now_ms, const std::string& job_id) {
  if (const auto begun = begin(now_ms); !begun) return std::unexpected(failure(begun.error()));
  auto bytes = jobs_.take_bytes(job_id);
  if (!bytes) return std::unexpected(failure(bytes.error()));
  return std::move(*bytes);
}

}  // namespace model_warmup
