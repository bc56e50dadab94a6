// SPDX-License-Identifier: Apache-2.0
// What has been learned, to bytes and back.
#include <utility>

#include "core/bytes.h"
#include "predictor/model_warmup_predictor.h"
#include "predictor/snapshot.h"

namespace model_warmup {

std::vector<std::uint8_t> ModelWarmupPredictor::export_state() {
  const std::lock_guard lock(mutex_);
  ByteWriter payload;
  payload.put(next_prediction_);
  parts_.catalog.save(payload);
  parts_.learned->analyzer.save(payload);
  parts_.learned->engine.save(payload);
  parts_.learned->deployment.save(payload);
  parts_.metrics.save(payload);
  parts_.governor.save(payload);
  parts_.performance.correction().save(payload);
  Snapshot snapshot;
  if (parts_.config.hash_user_ids) {
    snapshot.key_fingerprint = parts_.learned->analyzer.history().registry().key_fingerprint();
  }
  snapshot.payload = payload.bytes();
  return seal(snapshot);
}

Result<void> ModelWarmupPredictor::import_state(std::span<const std::uint8_t> bytes) {
  const std::lock_guard lock(mutex_);
  const auto snapshot = unseal(bytes);
  if (!snapshot) return std::unexpected(snapshot.error());
  const std::uint64_t own = parts_.learned->analyzer.history().registry().key_fingerprint();
  if (snapshot->key_fingerprint && *snapshot->key_fingerprint != own) {
    return std::unexpected(WarmupError::configuration(
        "the snapshot's user ids were hashed with another key; create the predictor with the userKey that it was "
        "exported under",
        "KEY_MISMATCH"));
  }

  // Everything is read into parts that nobody uses yet. The catalogue is the exception, because the others look at it;
  // what it gains by a state that turns out damaged, it loses again.
  ModelCatalog before = parts_.catalog;
  ByteReader in(snapshot->payload);
  const auto next_prediction = in.get<std::uint64_t>();
  const auto models = parts_.catalog.merge(in);
  WarmupConfig as_saved = parts_.config;
  as_saved.hash_user_ids = snapshot->key_fingerprint.has_value();
  auto learned = std::make_unique<PredictorParts::Learned>(parts_.catalog, as_saved, key_);
  ModelWarmupMetrics metrics(parts_.catalog);
  Governor governor(parts_.config, parts_.catalog, metrics.ledger());
  const bool complete = models && learned->analyzer.load(in, *models) && learned->engine.load(in, *models) &&
                        learned->deployment.load(in, *models);
  ByteReader accounts = in;
  ImpactCorrection correction;
  if (!complete || !metrics.load(in, *models) || !governor.load(in, *models) || !correction.load(in, *models) ||
      !in.at_end()) {
    parts_.catalog = std::move(before);
    return std::unexpected(
        WarmupError::invalid_input("snapshot", "holds a state that does not fit together", "SNAPSHOT_DAMAGED"));
  }

  // From the form in which the snapshot keeps user ids to the one of this predictor.
  (void)learned->analyzer.update_config(parts_.config);
  (void)learned->engine.update_config(parts_.config);
  learned->deployment.update_config(parts_.config);
  parts_.learned = std::move(learned);
  parts_.metrics.reset();
  parts_.governor.reset();
  (void)parts_.metrics.load(accounts, *models);
  (void)parts_.governor.load(accounts, *models);
  parts_.performance.correction() = std::move(correction);
  next_prediction_ = std::max(next_prediction_, next_prediction);
  return {};
}

void ModelWarmupPredictor::reset() {
  const std::lock_guard lock(mutex_);
  parts_.learned = std::make_unique<PredictorParts::Learned>(parts_.catalog, parts_.config, key_);
  parts_.catalog.reset_measurements();
  parts_.metrics.reset();
  parts_.governor.reset();
  parts_.performance.correction().reset();
  parts_.queue.clear_waiting();
}

}  // namespace model_warmup
